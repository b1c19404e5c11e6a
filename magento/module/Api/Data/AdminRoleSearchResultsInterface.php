<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use Magento\Framework\Api\SearchResultsInterface;

/**
 * A page of roles.
 *
 * @api
 */
interface AdminRoleSearchResultsInterface extends SearchResultsInterface
{
    /**
     * The roles on the page.
     *
     * @return \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface[]
     */
    public function getItems();

    /**
     * Sets the roles on the page.
     *
     * @param \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface[] $items
     * @return $this
     */
    public function setItems(array $items);
}
