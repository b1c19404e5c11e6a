<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Acl\Data\CacheInterface as AclCache;
use Magento\Framework\App\CacheInterface;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContextFactory;
use Magento\Security\Model\AdminSessionInfo;
use Magento\Security\Model\ResourceModel\AdminSessionInfo as SessionResource;

/**
 * Ends the sessions and revokes the tokens of admin users.
 */
class AccessRevoker
{
    /** Magento's cache tag for whether a user has a role. */
    private const ROLE_CACHE_TAG = 'user_assigned_role';

    /**
     * @param SessionResource $sessionResource
     * @param UserTokenRevokerInterface $tokenRevoker
     * @param CustomUserContextFactory $userContextFactory
     * @param AclCache $aclCache
     * @param CacheInterface $cache
     */
    public function __construct(
        private readonly SessionResource $sessionResource,
        private readonly UserTokenRevokerInterface $tokenRevoker,
        private readonly CustomUserContextFactory $userContextFactory,
        private readonly AclCache $aclCache,
        private readonly CacheInterface $cache
    ) {
    }

    /**
     * Ends the access that a user no longer has after a change.
     *
     * Magento looks up the role at each request with a token, but a session may go on with the role that it began
     * with. So another role ends the sessions, and tokens are revoked only where no role is left.
     *
     * @param UserChange $change
     * @return void
     */
    public function revokeAfter(UserChange $change): void
    {
        $userId = $change->before->id;
        if ($change->endsAccess() || $change->changesRole()) {
            $this->sessionResource->updateStatusByUserId(
                AdminSessionInfo::LOGGED_OUT,
                $userId,
                [AdminSessionInfo::LOGGED_IN]
            );
        }
        if ($change->endsAccess() || ($change->changesRole() && $change->after->roleId === 0)) {
            $this->tokenRevoker->revokeFor($this->userContextFactory->create([
                'userId' => $userId,
                'userType' => UserContextInterface::USER_TYPE_ADMIN,
            ]));
        }
    }

    /**
     * Cleans the caches of roles and what they grant.
     *
     * Magento cleans them before its transaction is committed: what another request has cached in between is stale.
     *
     * @return void
     */
    public function cleanCache(): void
    {
        $this->aclCache->clean();
        $this->cache->clean([self::ROLE_CACHE_TAG]);
    }
}
