<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\Customer;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Leaves attributes without a value out of the customers that Magento's services return, as it does with all others.
 *
 * Those that are columns of customer_entity would be there as null, or empty where Magento has restored the columns.
 */
class CustomerDataPlugin
{
    /**
     * Takes them out.
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
