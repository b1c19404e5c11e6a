<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Api\AdminRoleRepositoryInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Admin\RoleDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole;
use ScimBridge\ScimBridge\Model\Admin\RoleWriter;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser;
use ScimBridge\ScimBridge\Model\Admin\Version;

/**
 * Roles of admin users, for an identity provider to keep.
 *
 * What a role grants is never touched: that is for people in the shop to decide.
 *
 * @SuppressWarnings(PHPMD.CouplingBetweenObjects)
 */
class AdminRoleRepository implements AdminRoleRepositoryInterface
{
    /**
     * @var RoleTable
     */
    private AdminRole $roles;

    /**
     * @var UserTable
     */
    private AdminUser $users;

    /**
     * @var RoleRecords
     */
    private RoleDataBuilder $records;

    /**
     * @var UserRecords
     */
    private UserDataBuilder $userRecords;

    /**
     * @var RoleWriter
     */
    private RoleWriter $writer;

    /**
     * @var Merge
     */
    private Merge $merge;

    /**
     * @var Rules
     */
    private UserValidator $rules;

    /**
     * @var Version
     */
    private Version $version;

    /**
     * @var Access
     */
    private AccessRevoker $access;

    /**
     * @var Exclusive
     */
    private LockedTransaction $exclusive;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param AdminRole $roles
     * @param AdminUser $users
     * @param RoleDataBuilder $records
     * @param UserDataBuilder $userRecords
     * @param RoleWriter $writer
     * @param Merge $merge
     * @param UserValidator $rules
     * @param Version $version
     * @param AccessRevoker $access
     * @param LockedTransaction $exclusive
     * @param Errors $errors
     * @SuppressWarnings(PHPMD.ExcessiveParameterList)
     */
    public function __construct(
        AdminRole $roles,
        AdminUser $users,
        RoleDataBuilder $records,
        UserDataBuilder $userRecords,
        RoleWriter $writer,
        Merge $merge,
        UserValidator $rules,
        Version $version,
        AccessRevoker $access,
        LockedTransaction $exclusive,
        Errors $errors
    ) {
        $this->roles = $roles;
        $this->users = $users;
        $this->records = $records;
        $this->userRecords = $userRecords;
        $this->writer = $writer;
        $this->merge = $merge;
        $this->rules = $rules;
        $this->version = $version;
        $this->access = $access;
        $this->exclusive = $exclusive;
        $this->errors = $errors;
    }

    /**
     * @inheritDoc
     */
    public function getList(SearchCriteriaInterface $searchCriteria): AdminRoleSearchResultsInterface
    {
        return $this->records->search($searchCriteria);
    }

    /**
     * @inheritDoc
     */
    public function getById(int $roleId): AdminRoleInterface
    {
        return $this->records->record($this->roles->get($roleId));
    }

    /**
     * @inheritDoc
     */
    public function create(AdminRoleInterface $role): AdminRoleInterface
    {
        $created = $this->exclusive->run(function () use ($role): array {
            $after = $this->merge->role(Merge::NEW_ROLE, $role);
            $this->checkValues([], $after, 0);
            $roleId = $this->writer->create($after['name']);
            $this->roles->keep($roleId, $after);
            return $this->roles->get($roleId);
        });
        $this->access->refresh();
        return $this->records->record($created);
    }

    /**
     * @inheritDoc
     */
    public function update(int $roleId, AdminRoleInterface $role): AdminRoleInterface
    {
        $updated = $this->exclusive->run(function () use ($roleId, $role): array {
            $this->roles->hold($roleId);
            $before = $this->roles->get($roleId);
            if ($role->getVersion() !== null && $role->getVersion() !== $this->version->ofRole($before)) {
                throw $this->errors->changed();
            }
            $after = $this->merge->role($before, $role);
            $this->checkValues($before, $after, $roleId);
            if ($after['name'] !== $before['name']) {
                $this->writer->rename($roleId, $after['name']);
            }
            $this->roles->keep($roleId, $after);
            return $this->roles->get($roleId);
        });
        $this->access->refresh();
        return $this->records->record($updated);
    }

    /**
     * @inheritDoc
     */
    public function deleteById(int $roleId): bool
    {
        $this->exclusive->run(function () use ($roleId): void {
            $this->roles->hold($roleId);
            if ($this->roles->get($roleId)['users_count'] > 0) {
                throw $this->errors->inUse();
            }
            $this->writer->delete($roleId);
            $this->users->forgetRole($roleId);
        });
        $this->access->refresh();
        return true;
    }

    /**
     * @inheritDoc
     */
    public function getMembers(int $roleId, SearchCriteriaInterface $searchCriteria): AdminUserSearchResultsInterface
    {
        $this->roles->get($roleId);
        return $this->userRecords->search($this->users->selectMembers($roleId), $searchCriteria);
    }

    /**
     * Refuses values that cannot be stored or are taken.
     *
     * @param array $before empty for a new role
     * @param array $after
     * @param int $roleId 0 for a new role
     * @return void
     * @throws InputException
     */
    private function checkValues(array $before, array $after, int $roleId): void
    {
        $this->rules->checkRole($before, $after);
        if ($after['name'] !== ($before['name'] ?? null) && $this->roles->isTaken($after['name'], $roleId)) {
            throw $this->errors->exists('name', $after['name']);
        }
    }
}
