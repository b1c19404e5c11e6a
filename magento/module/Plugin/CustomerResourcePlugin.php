<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\ResourceModel\Customer;
use Magento\Framework\DataObject;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AccessRevoker;

/**
 * Ends sessions and tokens when a customer is switched off, and those from before when the customer is switched on.
 *
 * Every save of a customer comes through here: by REST, in the admin, and of the model itself. What a log-in at the
 * same moment has still got is refused at each request, and ended for good when the customer is switched on again.
 */
class CustomerResourcePlugin
{
    /**
     * @param CustomerActivity $activity
     * @param AccessRevoker $logout
     */
    public function __construct(
        private CustomerActivity $activity,
        private AccessRevoker $logout
    ) {
    }

    /**
     * Saves a customer.
     *
     * @param Customer $subject
     * @param callable $proceed
     * @param DataObject $customer
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSave(Customer $subject, callable $proceed, $customer)
    {
        $customerId = (int)$customer->getId();
        if (!$customerId || !$customer->hasData(CustomerAttributes::ACTIVE)) {
            return $proceed($customer);
        }
        return $this->watch($subject, $customerId, static fn () => $proceed($customer));
    }

    /**
     * Saves one attribute of a customer.
     *
     * @param Customer $subject
     * @param callable $proceed
     * @param DataObject $object
     * @param string $attributeCode
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSaveAttribute(Customer $subject, callable $proceed, $object, $attributeCode)
    {
        if ($attributeCode !== CustomerAttributes::ACTIVE) {
            return $proceed($object, $attributeCode);
        }
        return $this->watch($subject, (int)$object->getId(), static fn () => $proceed($object, $attributeCode));
    }

    /**
     * Writes, and ends what is open where that has switched the customer, both or neither.
     *
     * @param Customer $resource
     * @param int $customerId
     * @param callable $write
     * @return mixed
     * @throws \Throwable
     */
    private function watch(Customer $resource, int $customerId, callable $write)
    {
        $resource->beginTransaction();
        try {
            $was = $this->activity->isInactive($customerId);
            $result = $write();
            if ($this->activity->isInactive($customerId) !== $was) {
                $this->logout->end($customerId);
            }
            $resource->commit();
            return $result;
        } catch (\Throwable $failure) {
            $resource->rollBack();
            throw $failure;
        }
    }
}
