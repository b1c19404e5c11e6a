<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Api\UserTokenValidatorInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminSession;

/**
 * Refuses the tokens of admin users who are not active, at each request.
 *
 * Tokens are revoked when a user is deactivated. But a log-in at the same moment, which has still found the user
 * active, may issue one after that.
 */
class TokenValidator implements UserTokenValidatorInterface
{
    /**
     * @param AdminSession $adminSession
     */
    public function __construct(private readonly AdminSession $adminSession)
    {
    }

    /**
     * @inheritDoc
     */
    public function validate(UserToken $token): void
    {
        $user = $token->getUserContext();
        if ((int)$user->getUserType() === UserContextInterface::USER_TYPE_ADMIN
            && !$this->adminSession->isUserActive((int)$user->getUserId())
        ) {
            throw new AuthorizationException(__('User token has been revoked'));
        }
    }
}
