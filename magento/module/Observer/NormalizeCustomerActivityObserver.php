<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Sees to it that scim_active is stored as 0, 1 or nothing.
 */
class NormalizeCustomerActivityObserver implements ObserverInterface
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * Puts the value to store into the customer.
     *
     * @param Observer $observer Of customer_save_before.
     * @return void
     * @throws InputException If the value is neither yes nor no.
     */
    public function execute(Observer $observer): void
    {
        $customer = $observer->getData('customer');
        if ($customer->hasData(CustomerAttributes::ACTIVE)) {
            $value = $this->activity->normalize($customer->getData(CustomerAttributes::ACTIVE));
            $customer->setData(CustomerAttributes::ACTIVE, $value);
        }
    }
}
