<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\Customer;
use ScimBridge\ScimBridge\Model\Customer\Snapshots;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Removes attributes without a value from customers that Magento's services return, as Magento does with all others.
 *
 * Those that are columns of customer_entity would be null, or empty after Magento has restored the columns.
 */
class CustomerDataPlugin
{
    /**
     * @param Snapshots $snapshots
     */
    public function __construct(private readonly Snapshots $snapshots)
    {
    }

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

    /**
     * Notes what the caller gets.
     *
     * @param Customer $subject
     * @param CustomerInterface $result
     * @return CustomerInterface
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetDataModel(Customer $subject, CustomerInterface $result): CustomerInterface
    {
        $this->snapshots->take($result);
        return $result;
    }
}
