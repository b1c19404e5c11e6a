<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Api\SessionCleanerInterface;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContext;
use ScimBridge\ScimBridge\Model\ResourceModel\PersistentSession;

/**
 * Ends the sessions of customers for good, with their tokens and "Remember Me" cookies.
 */
class AccessRevoker
{
    /**
     * @param SessionCleanerInterface $sessionCleaner
     * @param UserTokenRevokerInterface $tokenRevoker
     * @param PersistentSession $persistentSession
     */
    public function __construct(
        private readonly SessionCleanerInterface $sessionCleaner,
        private readonly UserTokenRevokerInterface $tokenRevoker,
        private readonly PersistentSession $persistentSession
    ) {
    }

    /**
     * Ends what a customer has opened so far.
     *
     * @param int $customerId
     * @return void
     * @throws \Exception if Magento fails: the change that called for it must then be rolled back
     */
    public function revoke(int $customerId): void
    {
        $this->sessionCleaner->clearFor($customerId);
        $this->tokenRevoker->revokeFor(new CustomUserContext($customerId, UserContextInterface::USER_TYPE_CUSTOMER));
        $this->persistentSession->deleteByCustomerId($customerId);
    }
}
