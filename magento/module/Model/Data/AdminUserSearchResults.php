<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use Magento\Framework\Api\SearchResults;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;

/**
 * A page of admin users.
 */
class AdminUserSearchResults extends SearchResults implements AdminUserSearchResultsInterface
{
}
