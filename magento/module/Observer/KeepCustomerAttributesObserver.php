<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;

/**
 * Leaves the module's attributes as they are stored when customers save, or make, their own account.
 *
 * Magento's REST and GraphQL write whatever custom attributes such a request names. Without this a customer could
 * switch itself on, or take the user name of somebody else. It stands in the areas that customers reach.
 */
class KeepCustomerAttributesObserver implements ObserverInterface
{
    /**
     * @param AttributeAuthorization $writer
     */
    public function __construct(private AttributeAuthorization $writer)
    {
    }

    /**
     * Takes them out of what is about to be written.
     *
     * @param Observer $observer Of customer_save_before.
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $customer = $observer->getData('customer');
        $named = array_filter(CustomerAttributes::CODES, static fn (string $code): bool => $customer->hasData($code));
        if (!$named || $this->writer->maySetAttributes()) {
            return;
        }
        foreach ($named as $code) {
            $customer->unsetData($code);
        }
    }
}
