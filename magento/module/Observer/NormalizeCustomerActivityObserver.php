<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Customer\ActivityNormalizer;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Converts scim_active to 0, 1 or null before it is saved.
 *
 * Magento itself would save an empty or unknown text as 0, which deactivates the customer.
 */
class NormalizeCustomerActivityObserver implements ObserverInterface
{
    /**
     * @param ActivityNormalizer $normalizer
     */
    public function __construct(private readonly ActivityNormalizer $normalizer)
    {
    }

    /**
     * Converts the value.
     *
     * @param Observer $observer of customer_save_before
     * @return void
     * @throws InputException if the value is not a boolean
     */
    public function execute(Observer $observer): void
    {
        $customer = $observer->getData('customer');
        if ($customer->hasData(CustomerAttributes::ACTIVE)) {
            $value = $this->normalizer->normalize($customer->getData(CustomerAttributes::ACTIVE));
            $customer->setData(CustomerAttributes::ACTIVE, $value);
        }
    }
}
