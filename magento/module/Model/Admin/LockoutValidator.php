<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

/**
 * Refuses changes that would lock the caller, or everybody, out of Magento's admin.
 */
class LockoutValidator
{
    /**
     * @param UserContextInterface $caller
     * @param AdminUserResource $userResource
     * @param AdminRoleResource $roleResource
     * @param Errors $errors
     */
    public function __construct(
        private readonly UserContextInterface $caller,
        private readonly AdminUserResource $userResource,
        private readonly AdminRoleResource $roleResource,
        private readonly Errors $errors
    ) {
    }

    /**
     * Refuses changes of the account that the request is made with, and of the last administrator.
     *
     * @param UserChange $change
     * @return void
     * @throws WebapiException 403
     */
    public function validate(UserChange $change): void
    {
        $this->validateOwnAccount($change);
        $fullAccess = $this->roleResource->getIdsWithFullAccess();
        $this->validateLastAdministrator($change, $fullAccess);
        // A shop may use no such role, but only one in which every resource is selected by itself.
        $allResources = $this->roleResource->getIdsWithAllResources();
        $this->validateLastAdministrator($change, array_merge($fullAccess, $allResources));
    }

    /**
     * Refuses to deactivate or delete the caller's account, and to change its user name, password or role.
     *
     * @param UserChange $change
     * @return void
     * @throws WebapiException
     */
    private function validateOwnAccount(UserChange $change): void
    {
        $isOwnAccount = (int)$this->caller->getUserType() === UserContextInterface::USER_TYPE_ADMIN
            && (int)$this->caller->getUserId() === $change->before->id;
        if ($isOwnAccount
            && ($change->endsAccess()
                || $change->changesRole()
                || $change->before->username !== $change->after->username)
        ) {
            throw $this->errors->ownAccount();
        }
    }

    /**
     * Refuses to take the last active administrator away.
     *
     * @param UserChange $change
     * @param int[] $roleIds the roles that make an administrator
     * @return void
     * @throws WebapiException
     */
    private function validateLastAdministrator(UserChange $change, array $roleIds): void
    {
        if ($this->isAdministrator($change->before, $roleIds)
            && ($change->isDeletion || !$this->isAdministrator($change->after, $roleIds))
            && $this->userResource->countOthers($change->before->id, $roleIds) === 0
        ) {
            throw $this->errors->lastAdministrator();
        }
    }

    /**
     * Whether the user can log in and has one of the roles.
     *
     * @param UserState $user
     * @param int[] $roleIds
     * @return bool
     */
    private function isAdministrator(UserState $user, array $roleIds): bool
    {
        return $user->isActive && in_array($user->roleId, $roleIds, true);
    }
}
