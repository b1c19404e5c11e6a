<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\AuthorizationInterface;

/**
 * Tells whether the one who makes the request may set the attributes that the identity provider decides.
 */
class AttributeAuthorization
{
    public const RESOURCE = 'Magento_Customer::manage';

    private const STAFF = [UserContextInterface::USER_TYPE_INTEGRATION, UserContextInterface::USER_TYPE_ADMIN];

    /**
     * @param UserContextInterface $user
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private UserContextInterface $user,
        private AuthorizationInterface $authorization
    ) {
    }

    /**
     * An integration or admin user who manages customers may; customers and guests may not.
     *
     * The kind of user is asked too, as Magento's storefront allows every resource to everybody.
     *
     * @return bool
     */
    public function maySetAttributes(): bool
    {
        return in_array((int)$this->user->getUserType(), self::STAFF, true)
            && $this->authorization->isAllowed(self::RESOURCE);
    }
}
