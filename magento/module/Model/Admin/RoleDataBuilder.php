<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

/**
 * Roles as the routes answer with them.
 */
class RoleDataBuilder
{
    /**
     * @var RoleTable
     */
    private AdminRole $roles;

    /**
     * @var Page
     */
    private Processor $page;

    /**
     * @var Version
     */
    private Version $version;

    /**
     * @var AdminRoleInterfaceFactory
     */
    private AdminRoleInterfaceFactory $records;

    /**
     * @var AdminRoleSearchResultsInterfaceFactory
     */
    private AdminRoleSearchResultsInterfaceFactory $results;

    /**
     * @param AdminRole $roles
     * @param Processor $page
     * @param Version $version
     * @param AdminRoleInterfaceFactory $records
     * @param AdminRoleSearchResultsInterfaceFactory $results
     */
    public function __construct(
        AdminRole $roles,
        Processor $page,
        Version $version,
        AdminRoleInterfaceFactory $records,
        AdminRoleSearchResultsInterfaceFactory $results
    ) {
        $this->roles = $roles;
        $this->page = $page;
        $this->version = $version;
        $this->records = $records;
        $this->results = $results;
    }

    /**
     * The roles that a search finds.
     *
     * @param SearchCriteriaInterface $criteria
     * @return AdminRoleSearchResultsInterface
     * @throws InputException for a field or condition that cannot be searched by
     */
    public function search(SearchCriteriaInterface $criteria): AdminRoleSearchResultsInterface
    {
        [$rows, $total] = $this->page->fetch($this->roles->select(), $this->roles->getFields(), $criteria);
        $items = array_map(fn (array $row) => $this->record($this->roles->read($row)), $rows);
        $results = $this->results->create();
        $results->setItems($items);
        $results->setSearchCriteria($criteria);
        $results->setTotalCount($total);
        return $results;
    }

    /**
     * A role as the routes answer with it.
     *
     * @param array $role of RoleTable
     * @return AdminRoleInterface
     */
    public function record(array $role): AdminRoleInterface
    {
        return $this->records->create()
            ->setId($role['id'])
            ->setName($role['name'])
            ->setScimExternalId($role['scim_external_id'])
            ->setHasFullAccess($role['has_full_access'])
            ->setUsersCount($role['users_count'])
            ->setVersion($this->version->ofRole($role));
    }
}
