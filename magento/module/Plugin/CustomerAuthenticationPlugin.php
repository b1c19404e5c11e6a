<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\AuthenticationInterface;
use Magento\Framework\Exception\State\UserLockedException;
use Magento\Framework\Phrase;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Makes the account of a customer who is switched off a locked one.
 *
 * Magento asks for the lock before it looks at the password, on the storefront, in REST and in GraphQL: the answer is
 * the same whether the password is right or wrong, and wrong ones are not counted.
 */
class CustomerAuthenticationPlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * Says that the account is locked.
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
     * Refuses a password that is checked without asking for the lock first, such as for a change of it.
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
            throw new UserLockedException(new Phrase('The account is locked.'));
        }
    }
}
