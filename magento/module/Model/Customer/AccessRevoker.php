<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Api\SessionCleanerInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContext;

/**
 * Ends a customer's open sessions and the tokens that were issued so far, for good.
 */
class AccessRevoker
{
    /** Of Magento_Persistent, which a shop can be without: who is recognised by the cookie of "Remember Me". */
    private const REMEMBERED = 'persistent_session';

    /**
     * @param SessionCleanerInterface $sessions
     * @param UserTokenRevokerInterface $tokens
     * @param ResourceConnection $resource
     */
    public function __construct(
        private SessionCleanerInterface $sessions,
        private UserTokenRevokerInterface $tokens,
        private ResourceConnection $resource
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
        $connection = $this->resource->getConnection();
        $remembered = $this->resource->getTableName(self::REMEMBERED);
        if ($connection->isTableExists($remembered)) {
            $connection->delete($remembered, ['customer_id = ?' => $customerId]);
        }
    }
}
