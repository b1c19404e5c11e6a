<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Phrase;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Api\UserTokenValidatorInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminSession;

/**
 * Refuses each request with a token of an admin user who is not active.
 *
 * The tokens so far are revoked when a user is deactivated. One that a log-in at the same moment gets after that,
 * having found the user active before, would last for hours.
 */
class TokenValidator implements UserTokenValidatorInterface
{
    /**
     * @var OpenAccess
     */
    private AdminSession $access;

    /**
     * @param AdminSession $access
     */
    public function __construct(AdminSession $access)
    {
        $this->access = $access;
    }

    /**
     * @inheritDoc
     */
    public function validate(UserToken $token): void
    {
        $user = $token->getUserContext();
        if ((int)$user->getUserType() === UserContextInterface::USER_TYPE_ADMIN
            && !$this->access->isActive((int)$user->getUserId())
        ) {
            throw new AuthorizationException(new Phrase('User token has been revoked'));
        }
    }
}
