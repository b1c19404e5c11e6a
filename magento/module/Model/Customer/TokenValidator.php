<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Api\UserTokenValidatorInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Refuses the tokens of inactive customers, at each request.
 */
class TokenValidator implements UserTokenValidatorInterface
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
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
            throw new AuthorizationException(__('User token has been revoked'));
        }
    }
}
