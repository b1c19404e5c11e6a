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
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

/**
 * Users as the routes answer with them.
 */
class UserDataBuilder
{
    /**
     * @var UserTable
     */
    private AdminUser $users;

    /**
     * @var Page
     */
    private Processor $page;

    /**
     * @var Version
     */
    private Version $version;

    /**
     * @var AdminUserInterfaceFactory
     */
    private AdminUserInterfaceFactory $records;

    /**
     * @var AdminUserSearchResultsInterfaceFactory
     */
    private AdminUserSearchResultsInterfaceFactory $results;

    /**
     * @param AdminUser $users
     * @param Processor $page
     * @param Version $version
     * @param AdminUserInterfaceFactory $records
     * @param AdminUserSearchResultsInterfaceFactory $results
     */
    public function __construct(
        AdminUser $users,
        Processor $page,
        Version $version,
        AdminUserInterfaceFactory $records,
        AdminUserSearchResultsInterfaceFactory $results
    ) {
        $this->users = $users;
        $this->page = $page;
        $this->version = $version;
        $this->records = $records;
        $this->results = $results;
    }

    /**
     * The users that a search finds.
     *
     * @param Select $select of UserTable, narrowed or not
     * @param SearchCriteriaInterface $criteria
     * @return AdminUserSearchResultsInterface
     * @throws InputException for a field or condition that cannot be searched by
     */
    public function search(Select $select, SearchCriteriaInterface $criteria): AdminUserSearchResultsInterface
    {
        [$rows, $total] = $this->page->fetch($select, $this->users->getFields(), $criteria);
        $items = array_map(fn (array $row) => $this->record($this->users->read($row)), $rows);
        $results = $this->results->create();
        $results->setItems($items);
        $results->setSearchCriteria($criteria);
        $results->setTotalCount($total);
        return $results;
    }

    /**
     * A user as the routes answer with it: never with a password, nor with what resets one.
     *
     * @param array $user of UserTable
     * @return AdminUserInterface
     */
    public function record(array $user): AdminUserInterface
    {
        return $this->records->create()
            ->setId($user['id'])
            ->setUsername($user['username'])
            ->setFirstname($user['firstname'])
            ->setLastname($user['lastname'])
            ->setEmail($user['email'])
            ->setIsActive($user['is_active'])
            ->setInterfaceLocale($user['interface_locale'])
            ->setRoleId($user['role_id'])
            ->setScimExternalId($user['scim_external_id'])
            ->setScimRoles($user['scim_roles'])
            ->setScimAttributes($user['scim_attributes'])
            ->setVersion($this->version->ofUser($user))
            ->setCreatedAt($user['created_at'])
            ->setUpdatedAt($user['updated_at']);
    }
}
