<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\AuthorizationInterface;

/**
 * Tells whether the caller may set the module's customer attributes.
 */
class AttributeAuthorization
{
    public const RESOURCE = 'Magento_Customer::manage';

    private const STAFF = [UserContextInterface::USER_TYPE_INTEGRATION, UserContextInterface::USER_TYPE_ADMIN];

    /**
     * @param UserContextInterface $userContext
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly UserContextInterface $userContext,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * Integrations and admin users who manage customers may; customers and guests may not.
     *
     * The type of the user is checked as well, since Magento's storefront allows every resource to everybody.
     *
     * @return bool
     */
    public function isAllowed(): bool
    {
        return in_array((int)$this->userContext->getUserType(), self::STAFF, true)
            && $this->authorization->isAllowed(self::RESOURCE);
    }
}
