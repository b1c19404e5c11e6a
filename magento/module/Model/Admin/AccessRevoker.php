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
 * Ends what a user can still do with what was granted before.
 */
class AccessRevoker
{
    /**
     * Magento's tag on its cached answers to whether a user has a role.
     */
    private const ROLE_TAG = 'user_assigned_role';

    /**
     * @var SessionResource
     */
    private SessionResource $sessions;

    /**
     * @var UserTokenRevokerInterface
     */
    private UserTokenRevokerInterface $tokens;

    /**
     * @var CustomUserContextFactory
     */
    private CustomUserContextFactory $userContexts;

    /**
     * @var AclCache
     */
    private AclCache $aclCache;

    /**
     * @var CacheInterface
     */
    private CacheInterface $cache;

    /**
     * @param SessionResource $sessions
     * @param UserTokenRevokerInterface $tokens
     * @param CustomUserContextFactory $userContexts
     * @param AclCache $aclCache
     * @param CacheInterface $cache
     */
    public function __construct(
        SessionResource $sessions,
        UserTokenRevokerInterface $tokens,
        CustomUserContextFactory $userContexts,
        AclCache $aclCache,
        CacheInterface $cache
    ) {
        $this->sessions = $sessions;
        $this->tokens = $tokens;
        $this->userContexts = $userContexts;
        $this->aclCache = $aclCache;
        $this->cache = $cache;
    }

    /**
     * Ends what a change takes the ground from.
     *
     * Magento asks for the role on each request with a token, but a session may keep the role that it began with: so
     * any other role ends sessions, and tokens end where no role is left.
     *
     * @param array $before the user as it was
     * @param array|null $after the user as it is; null if it is deleted
     * @param bool $password whether the password has changed
     * @return void
     */
    public function endAfter(array $before, ?array $after, bool $password): void
    {
        $ends = $after === null || $password || ($before['is_active'] && !$after['is_active']);
        if ($ends || $before['role_id'] !== $after['role_id']) {
            $this->sessions->updateStatusByUserId(
                AdminSessionInfo::LOGGED_OUT,
                $before['id'],
                [AdminSessionInfo::LOGGED_IN]
            );
        }
        if ($ends || ($before['role_id'] !== 0 && $after['role_id'] === 0)) {
            $this->tokens->revokeFor($this->userContexts->create([
                'userId' => $before['id'],
                'userType' => UserContextInterface::USER_TYPE_ADMIN,
            ]));
        }
    }

    /**
     * Lets go of cached roles and rights.
     *
     * Magento does so before its transaction is committed; what another request has read in between is the old state.
     *
     * @return void
     */
    public function refresh(): void
    {
        $this->aclCache->clean();
        $this->cache->clean([self::ROLE_TAG]);
    }
}
