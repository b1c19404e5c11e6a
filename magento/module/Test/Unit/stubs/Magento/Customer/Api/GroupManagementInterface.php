<?php

declare(strict_types=1);

namespace Magento\Customer\Api;

interface GroupManagementInterface
{
    public function getDefaultGroup($storeId = null);
}
