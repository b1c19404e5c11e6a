<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use ScimBridge\ScimBridge\Model\Data\AdminUser;

class AdminUserInterfaceFactory
{
    public function create(array $data = [])
    {
        return new AdminUser();
    }
}
