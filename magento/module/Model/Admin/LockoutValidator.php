<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Webapi\Exception as WebapiException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses a change that would lock everybody out of the shop's admin, or the caller itself.
 */
class LockoutValidator
{
    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param Errors $errors
     */
    public function __construct(Errors $errors)
    {
        $this->errors = $errors;
    }

    /**
     * Refuses a change of the account that the request is made with.
     *
     * @param array $before the user as it is
     * @param array|null $after the user as it is to be; null if it is to be deleted
     * @param bool $password whether the password changes
     * @return void
     * @throws WebapiException 403
     */
    public function checkOwnAccount(array $before, ?array $after, bool $password): void
    {
        if ($after === null
            || $password
            || ($before['is_active'] && !$after['is_active'])
            || $before['role_id'] !== $after['role_id']
            || $before['username'] !== $after['username']
        ) {
            throw $this->errors->ownAccount();
        }
    }

    /**
     * Refuses that the last active administrator with full rights goes or loses them.
     *
     * @param array $before the user as it is
     * @param array|null $after the user as it is to be; null if it is to be deleted
     * @param int[] $fullRoles roles that grant every right
     * @param int $others how many other active users have such a role
     * @return void
     * @throws WebapiException 403
     */
    public function checkLastAdministrator(array $before, ?array $after, array $fullRoles, int $others): void
    {
        if ($others === 0
            && $this->isAdministrator($before, $fullRoles)
            && ($after === null || !$this->isAdministrator($after, $fullRoles))
        ) {
            throw $this->errors->lastAdministrator();
        }
    }

    /**
     * Whether the user can log in and has every right.
     *
     * @param array $user
     * @param int[] $fullRoles
     * @return bool
     */
    private function isAdministrator(array $user, array $fullRoles): bool
    {
        return $user['is_active'] && in_array($user['role_id'], $fullRoles, true);
    }
}
