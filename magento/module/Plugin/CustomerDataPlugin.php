<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\Customer;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Removes attributes without a value from customers that Magento's services return, as Magento does with all others.
 *
 * Those that are columns of customer_entity would be null, or empty after Magento has restored the columns.
 */
class CustomerDataPlugin
{
    /**
     * Removes them.
     *
     * @param Customer $subject
     * @return void
     */
    public function beforeGetDataModel(Customer $subject): void
    {
        foreach (CustomerAttributes::CODES as $code) {
            if ($subject->hasData($code) && in_array($subject->getData($code), [null, ''], true)) {
                $subject->unsetData($code);
            }
        }
    }
}
