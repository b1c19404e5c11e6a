<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Phrase;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Api\UserTokenValidatorInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Refuses each request with a token of a customer who is switched off, however the token was got.
 */
class TokenValidator implements UserTokenValidatorInterface
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * @inheritDoc
     */
    public function validate(UserToken $token): void
    {
        $user = $token->getUserContext();
        if ((int)$user->getUserType() === UserContextInterface::USER_TYPE_CUSTOMER
            && $this->activity->isInactive((int)$user->getUserId())
        ) {
            throw new AuthorizationException(new Phrase('User token has been revoked'));
        }
    }
}
