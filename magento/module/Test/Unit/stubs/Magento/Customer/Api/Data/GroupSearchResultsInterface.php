<?php

declare(strict_types=1);

namespace Magento\Customer\Api\Data;

interface GroupSearchResultsInterface
{
    public function getItems();
}
