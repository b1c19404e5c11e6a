<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

/**
 * Builds the roles and the search results that the REST API returns.
 */
class RoleDataBuilder
{
    /**
     * @param AdminRoleResource $resource
     * @param Processor $processor
     * @param AdminRoleInterfaceFactory $roleFactory
     * @param AdminRoleSearchResultsInterfaceFactory $searchResultsFactory
     */
    public function __construct(
        private readonly AdminRoleResource $resource,
        private readonly Processor $processor,
        private readonly AdminRoleInterfaceFactory $roleFactory,
        private readonly AdminRoleSearchResultsInterfaceFactory $searchResultsFactory
    ) {
    }

    /**
     * Searches roles.
     *
     * @param SearchCriteriaInterface $criteria
     * @return AdminRoleSearchResultsInterface
     * @throws InputException for a field or condition that is not supported
     */
    public function search(SearchCriteriaInterface $criteria): AdminRoleSearchResultsInterface
    {
        $page = $this->processor->process($this->resource->select(), $this->resource->getSearchFields(), $criteria);
        $results = $this->searchResultsFactory->create();
        $results->setItems(array_map(fn (array $row) => $this->build($this->resource->toState($row)), $page->rows));
        $results->setSearchCriteria($criteria);
        $results->setTotalCount($page->totalCount);
        return $results;
    }

    /**
     * A role as the REST API returns it.
     *
     * @param RoleState $role
     * @return AdminRoleInterface
     */
    public function build(RoleState $role): AdminRoleInterface
    {
        return $this->roleFactory->create()
            ->setId($role->id)
            ->setName($role->name)
            ->setScimExternalId($role->scimExternalId)
            ->setHasFullAccess($role->hasFullAccess)
            ->setUsersCount($role->usersCount)
            ->setScimOwner($role->scimOwner)
            ->setScimCreateKey($role->scimCreateKey)
            ->setVersion($role->getVersion());
    }
}
