<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

/**
 * Builds the admin users and the search results that the REST API returns.
 */
class UserDataBuilder
{
    /**
     * @param AdminUserResource $resource
     * @param Processor $processor
     * @param AdminUserInterfaceFactory $userFactory
     * @param AdminUserSearchResultsInterfaceFactory $searchResultsFactory
     */
    public function __construct(
        private readonly AdminUserResource $resource,
        private readonly Processor $processor,
        private readonly AdminUserInterfaceFactory $userFactory,
        private readonly AdminUserSearchResultsInterfaceFactory $searchResultsFactory
    ) {
    }

    /**
     * Searches users.
     *
     * @param Select $select one of AdminUserResource
     * @param SearchCriteriaInterface $criteria
     * @return AdminUserSearchResultsInterface
     * @throws InputException for a field or condition that is not supported
     */
    public function search(Select $select, SearchCriteriaInterface $criteria): AdminUserSearchResultsInterface
    {
        $page = $this->processor->process($select, $this->resource->getSearchFields(), $criteria);
        $results = $this->searchResultsFactory->create();
        $results->setItems(array_map(fn (array $row) => $this->build($this->resource->toState($row)), $page->rows));
        $results->setSearchCriteria($criteria);
        $results->setTotalCount($page->totalCount);
        return $results;
    }

    /**
     * A user as the REST API returns it: without the password, and without anything that resets it.
     *
     * @param UserState $user
     * @return AdminUserInterface
     */
    public function build(UserState $user): AdminUserInterface
    {
        return $this->userFactory->create()
            ->setId($user->id)
            ->setUsername($user->username)
            ->setFirstname($user->firstname)
            ->setLastname($user->lastname)
            ->setEmail($user->email)
            ->setIsActive($user->isActive)
            ->setInterfaceLocale($user->interfaceLocale)
            ->setRoleId($user->roleId)
            ->setScimExternalId($user->scimExternalId)
            ->setScimRoles($user->scimRoles)
            ->setScimAttributes($user->scimAttributes)
            ->setScimOwner($user->scimOwner)
            ->setScimCreateKey($user->scimCreateKey)
            ->setVersion($user->getVersion())
            ->setCreatedAt($user->createdAt)
            ->setUpdatedAt($user->updatedAt);
    }
}
