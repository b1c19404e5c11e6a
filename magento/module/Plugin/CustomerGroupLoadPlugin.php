<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\Data\GroupSearchResultsInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;

/**
 * Adds the identity provider's name and id to customer groups that are read.
 *
 * It runs after Magento's own plugins for excluded websites, which replace all extension attributes of a group.
 */
class CustomerGroupLoadPlugin
{
    /**
     * @param ExtensionAttributes $extensionAttributes
     */
    public function __construct(private readonly ExtensionAttributes $extensionAttributes)
    {
    }

    /**
     * Adds them to one group.
     *
     * @param GroupRepositoryInterface $subject
     * @param GroupInterface $group
     * @return GroupInterface
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetById(GroupRepositoryInterface $subject, GroupInterface $group): GroupInterface
    {
        $this->extensionAttributes->load([$group]);
        return $group;
    }

    /**
     * Adds them to a page of groups, in one query.
     *
     * @param GroupRepositoryInterface $subject
     * @param GroupSearchResultsInterface $page
     * @return GroupSearchResultsInterface
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetList(
        GroupRepositoryInterface $subject,
        GroupSearchResultsInterface $page
    ): GroupSearchResultsInterface {
        $this->extensionAttributes->load($page->getItems() ?? []);
        return $page;
    }
}
