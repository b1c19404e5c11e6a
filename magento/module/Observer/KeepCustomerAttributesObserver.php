<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;

/**
 * Leaves the module's attributes as they are stored when customers create or change their own account.
 *
 * Magento's REST and GraphQL APIs save the custom attributes that such a request names: customers could reactivate
 * themselves, or take the user name of somebody else. It is registered in the areas that customers reach.
 */
class KeepCustomerAttributesObserver implements ObserverInterface
{
    /**
     * @param AttributeAuthorization $attributeAuthorization
     */
    public function __construct(private readonly AttributeAuthorization $attributeAuthorization)
    {
    }

    /**
     * Removes the attributes from what is about to be saved.
     *
     * @param Observer $observer of customer_save_before
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $customer = $observer->getData('customer');
        $codes = array_filter(CustomerAttributes::CODES, static fn (string $code): bool => $customer->hasData($code));
        if (!$codes || $this->attributeAuthorization->isAllowed()) {
            return;
        }
        foreach ($codes as $code) {
            $customer->unsetData($code);
        }
    }
}
