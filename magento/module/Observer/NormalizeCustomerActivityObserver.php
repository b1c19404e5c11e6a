<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Converts scim_active to 0, 1 or null before it is saved.
 *
 * Magento itself would save an empty or unknown text as 0, which deactivates the customer.
 */
class NormalizeCustomerActivityObserver implements ObserverInterface
{
    /**
     * @param Errors $errors
     */
    public function __construct(private readonly Errors $errors)
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
            $value = $this->normalize($customer->getData(CustomerAttributes::ACTIVE));
            $customer->setData(CustomerAttributes::ACTIVE, $value);
        }
    }

    /**
     * The value to save.
     *
     * @param mixed $value
     * @return int|null
     * @throws InputException
     */
    private function normalize(mixed $value): ?int
    {
        if ($value === null || $value === '') {
            return null;
        }
        if ($value === false) {
            return 0;
        }
        $text = is_scalar($value) ? (string)$value : '';
        return match (strtolower($text)) {
            '1', 'true' => 1,
            '0', 'false' => 0,
            default => throw $this->errors->invalid(CustomerAttributes::ACTIVE, $text),
        };
    }
}
