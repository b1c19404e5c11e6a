<?php

declare(strict_types=1);

namespace Magento\Customer\Api;

interface GroupRepositoryInterface
{
    public function getById($id);
}
