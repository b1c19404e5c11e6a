<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\AuthenticationInterface;
use Magento\Framework\Exception\State\UserLockedException;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Treats the accounts of inactive customers as locked.
 *
 * Magento checks the lock before the password, on the storefront, in REST and in GraphQL. So the response is the same
 * for right and wrong passwords, and wrong ones are not counted.
 */
class CustomerAuthenticationPlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
    {
    }

    /**
     * Reports the account as locked.
     *
     * @param AuthenticationInterface $subject
     * @param bool $isLocked
     * @param int|string $customerId
     * @return bool
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterIsLocked(AuthenticationInterface $subject, $isLocked, $customerId): bool
    {
        return $isLocked || $this->activity->isInactive((int)$customerId);
    }

    /**
     * Refuses the password where Magento does not check the lock first, such as for a change of the password.
     *
     * @param AuthenticationInterface $subject
     * @param int|string $customerId
     * @return void
     * @throws UserLockedException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeAuthenticate(AuthenticationInterface $subject, $customerId): void
    {
        if ($this->activity->isInactive((int)$customerId)) {
            throw new UserLockedException(__('The account is locked.'));
        }
    }
}
