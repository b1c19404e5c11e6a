<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Integration\Api\Exception\UserTokenException;
use Magento\Integration\Api\UserTokenIssuerInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Issues no tokens for inactive customers, not even to an admin user who acts for the customer.
 */
class CustomerTokenIssuerPlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
    {
    }

    /**
     * Refuses before the token is issued.
     *
     * @param UserTokenIssuerInterface $subject
     * @param UserContextInterface $userContext
     * @return void
     * @throws UserTokenException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeCreate(UserTokenIssuerInterface $subject, UserContextInterface $userContext): void
    {
        if ((int)$userContext->getUserType() === UserContextInterface::USER_TYPE_CUSTOMER
            && $this->activity->isInactive((int)$userContext->getUserId())
        ) {
            throw new UserTokenException('The account is locked.');
        }
    }
}
