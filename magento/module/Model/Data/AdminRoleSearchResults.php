<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use Magento\Framework\Api\SearchResults;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;

/**
 * A page of roles.
 */
class AdminRoleSearchResults extends SearchResults implements AdminRoleSearchResultsInterface
{
}
