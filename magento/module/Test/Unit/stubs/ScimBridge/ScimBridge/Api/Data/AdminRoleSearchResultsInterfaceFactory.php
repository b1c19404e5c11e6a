<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use ScimBridge\ScimBridge\Model\Data\AdminRoleSearchResults;

class AdminRoleSearchResultsInterfaceFactory
{
    public function create(array $data = [])
    {
        return new AdminRoleSearchResults();
    }
}
