<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use ScimBridge\ScimBridge\Model\Data\AdminRole;

class AdminRoleInterfaceFactory
{
    public function create(array $data = [])
    {
        return new AdminRole();
    }
}
