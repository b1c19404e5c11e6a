<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use ScimBridge\ScimBridge\Model\Data\AdminUserSearchResults;

class AdminUserSearchResultsInterfaceFactory
{
    public function create(array $data = [])
    {
        return new AdminUserSearchResults();
    }
}
