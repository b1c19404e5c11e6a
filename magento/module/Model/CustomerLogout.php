<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Api\SessionCleanerInterface;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContext;

/**
 * Ends a customer's open sessions and the tokens that were issued so far, for good.
 */
class CustomerLogout
{
    /**
     * @param SessionCleanerInterface $sessions
     * @param UserTokenRevokerInterface $tokens
     */
    public function __construct(
        private SessionCleanerInterface $sessions,
        private UserTokenRevokerInterface $tokens
    ) {
    }

    /**
     * Ends them.
     *
     * @param int $customerId
     * @return void
     * @throws \Exception If Magento cannot: then the change that called for it must not be kept either.
     */
    public function end(int $customerId): void
    {
        $this->sessions->clearFor($customerId);
        $this->tokens->revokeFor(new CustomUserContext($customerId, UserContextInterface::USER_TYPE_CUSTOMER));
    }
}
