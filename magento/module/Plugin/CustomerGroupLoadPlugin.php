<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\Data\GroupSearchResultsInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;

/**
 * Adds the provider's name and id to customer groups that are read.
 *
 * Magento's own plugins for excluded websites replace all extension attributes of a group: this one has to come after.
 */
class CustomerGroupLoadPlugin
{
    /**
     * @param ExtensionAttributes $extension
     */
    public function __construct(private ExtensionAttributes $extension)
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
        $this->extension->fill([$group]);
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
        $this->extension->fill($page->getItems() ?? []);
        return $page;
    }
}
