<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

use Magento\Framework\Api\SearchResultsInterface;

/**
 * A page of admin users.
 *
 * @api
 */
interface AdminUserSearchResultsInterface extends SearchResultsInterface
{
    /**
     * The admin users on the page.
     *
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserInterface[]
     */
    public function getItems();

    /**
     * Sets the admin users on the page.
     *
     * @param \ScimBridge\ScimBridge\Api\Data\AdminUserInterface[] $items
     * @return $this
     */
    public function setItems(array $items);
}
