<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Exception\LocalizedException;
use ScimBridge\ScimBridge\Api\AdminUserRepositoryInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser;
use ScimBridge\ScimBridge\Model\Admin\UserWriter;
use ScimBridge\ScimBridge\Model\Admin\Version;

/**
 * Admin users, for an identity provider to keep.
 *
 * A change is looked at from all sides before anything of it is written: the caller's rights, the version, the
 * values, and who would be locked out.
 *
 * @SuppressWarnings(PHPMD.CouplingBetweenObjects)
 */
class AdminUserRepository implements AdminUserRepositoryInterface
{
    private const ROLES_RESOURCE = 'ScimBridge_ScimBridge::admin_role_members';

    /**
     * @var UserTable
     */
    private AdminUser $users;

    /**
     * @var RoleTable
     */
    private AdminRole $roles;

    /**
     * @var UserRecords
     */
    private UserDataBuilder $records;

    /**
     * @var UserWriter
     */
    private UserWriter $writer;

    /**
     * @var Merge
     */
    private Merge $merge;

    /**
     * @var Rules
     */
    private UserValidator $rules;

    /**
     * @var Guard
     */
    private LockoutValidator $guard;

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
     * @var AuthorizationInterface
     */
    private AuthorizationInterface $authorization;

    /**
     * @var UserContextInterface
     */
    private UserContextInterface $caller;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param AdminUser $users
     * @param AdminRole $roles
     * @param UserDataBuilder $records
     * @param UserWriter $writer
     * @param Merge $merge
     * @param UserValidator $rules
     * @param LockoutValidator $guard
     * @param Version $version
     * @param AccessRevoker $access
     * @param LockedTransaction $exclusive
     * @param AuthorizationInterface $authorization
     * @param UserContextInterface $caller
     * @param Errors $errors
     * @SuppressWarnings(PHPMD.ExcessiveParameterList)
     */
    public function __construct(
        AdminUser $users,
        AdminRole $roles,
        UserDataBuilder $records,
        UserWriter $writer,
        Merge $merge,
        UserValidator $rules,
        LockoutValidator $guard,
        Version $version,
        AccessRevoker $access,
        LockedTransaction $exclusive,
        AuthorizationInterface $authorization,
        UserContextInterface $caller,
        Errors $errors
    ) {
        $this->users = $users;
        $this->roles = $roles;
        $this->records = $records;
        $this->writer = $writer;
        $this->merge = $merge;
        $this->rules = $rules;
        $this->guard = $guard;
        $this->version = $version;
        $this->access = $access;
        $this->exclusive = $exclusive;
        $this->authorization = $authorization;
        $this->caller = $caller;
        $this->errors = $errors;
    }

    /**
     * @inheritDoc
     */
    public function getList(SearchCriteriaInterface $searchCriteria): AdminUserSearchResultsInterface
    {
        return $this->records->search($this->users->select(), $searchCriteria);
    }

    /**
     * @inheritDoc
     */
    public function getById(int $userId): AdminUserInterface
    {
        return $this->records->record($this->users->get($userId));
    }

    /**
     * @inheritDoc
     */
    public function create(
        AdminUserInterface $user,
        #[\SensitiveParameter] ?string $password = null
    ): AdminUserInterface {
        $this->checkRight($user);
        $created = $this->exclusive->run(function () use ($user, $password): array {
            $after = $this->merge->user(Merge::NEW_USER, $user);
            $this->checkValues([], $after, 0);
            $userId = $this->writer->create($after, $password);
            $this->users->keep($userId, $after);
            return $this->users->get($userId);
        });
        $this->access->refresh();
        return $this->records->record($created);
    }

    /**
     * @inheritDoc
     */
    public function update(
        int $userId,
        AdminUserInterface $user,
        #[\SensitiveParameter] ?string $password = null
    ): AdminUserInterface {
        $this->checkRight($user);
        [$before, $after, $newPassword] = $this->exclusive->run(function () use ($userId, $user, $password): array {
            $this->users->hold($userId);
            $before = $this->users->get($userId);
            // The one that the user has is no change: a request may come twice, and Magento's rules refuse it.
            $newPassword = $password !== null && $this->writer->hasPassword($userId, $password) ? null : $password;
            if ($user->getVersion() !== null && $user->getVersion() !== $this->version->ofUser($before)) {
                throw $this->errors->changed();
            }
            $after = $this->merge->user($before, $user);
            $this->checkValues($before, $after, $userId);
            $this->checkGuards($before, $after, $newPassword !== null);
            if ($after !== $before || $newPassword !== null) {
                $this->writer->update($before, $after, $newPassword);
                $this->users->keep($userId, $after);
                $this->access->endAfter($before, $after, $newPassword !== null);
            }
            return [$before, $this->users->get($userId), $newPassword];
        });
        $this->access->refresh();
        $this->access->endAfter($before, $after, $newPassword !== null);
        return $this->records->record($after);
    }

    /**
     * @inheritDoc
     */
    public function deleteById(int $userId): bool
    {
        $before = $this->exclusive->run(function () use ($userId): array {
            $this->users->hold($userId);
            $before = $this->users->get($userId);
            $this->checkGuards($before, null, false);
            $this->writer->delete($userId);
            return $before;
        });
        $this->access->refresh();
        $this->access->endAfter($before, null, false);
        return true;
    }

    /**
     * Refuses a request that names roles, where the caller may not.
     *
     * @param AdminUserInterface $user
     * @return void
     * @throws AuthorizationException
     */
    private function checkRight(AdminUserInterface $user): void
    {
        if ($this->merge->namesRoles($user) && !$this->authorization->isAllowed(self::ROLES_RESOURCE)) {
            throw $this->errors->refused(self::ROLES_RESOURCE);
        }
    }

    /**
     * Refuses values that cannot be stored, are taken, or name a role that is not there.
     *
     * @param array $before empty for a new user
     * @param array $after
     * @param int $userId 0 for a new user
     * @return void
     * @throws LocalizedException
     */
    private function checkValues(array $before, array $after, int $userId): void
    {
        $this->rules->checkUser($before, $after);
        foreach (['username', 'email'] as $field) {
            if ($after[$field] !== ($before[$field] ?? null)
                && $this->users->isTaken($field, $after[$field], $userId)
            ) {
                throw $this->errors->exists($field, $after[$field]);
            }
        }
        $roleId = $after['role_id'];
        if ($roleId !== 0 && $roleId !== ($before['role_id'] ?? 0) && !$this->roles->exists($roleId)) {
            throw $this->errors->invalid('role_id', (string)$roleId);
        }
    }

    /**
     * Refuses a change that would lock out the caller, or everybody.
     *
     * @param array $before
     * @param array|null $after null if the user is to be deleted
     * @param bool $password
     * @return void
     * @throws LocalizedException
     */
    private function checkGuards(array $before, ?array $after, bool $password): void
    {
        if ((int)$this->caller->getUserType() === UserContextInterface::USER_TYPE_ADMIN
            && (int)$this->caller->getUserId() === $before['id']
        ) {
            $this->guard->checkOwnAccount($before, $after, $password);
        }
        $full = $this->roles->getFull();
        // A shop may have no such role in use, but one with every right ticked by itself: that is the next best.
        foreach ([$full, array_merge($full, $this->roles->getTicked())] as $roles) {
            $others = $this->users->countOthers($before['id'], $roles);
            $this->guard->checkLastAdministrator($before, $after, $roles, $others);
        }
    }
}
