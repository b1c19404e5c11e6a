<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\ResourceModel\Address as AddressResource;
use Magento\Framework\Model\AbstractModel;
use ScimBridge\ScimBridge\Model\Customer\LockedTransaction;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerVersion;

/**
 * Counts each change of an address as a change of its customer.
 *
 * The customer is locked first, as an address takes a shared lock on it by its foreign key: two that change the
 * customer afterwards would wait for each other.
 */
class AddressVersionPlugin
{
    /**
     * @param LockedTransaction $transaction
     * @param CustomerVersion $versions
     */
    public function __construct(
        private readonly LockedTransaction $transaction,
        private readonly CustomerVersion $versions
    ) {
    }

    /**
     * Saves an address.
     *
     * @param AddressResource $subject
     * @param callable $proceed
     * @param AbstractModel $address
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSave(AddressResource $subject, callable $proceed, $address)
    {
        return $this->change($subject, $proceed, $address);
    }

    /**
     * Deletes an address.
     *
     * @param AddressResource $subject
     * @param callable $proceed
     * @param AbstractModel $object
     * @return mixed
     * @throws \Throwable
     */
    public function aroundDelete(AddressResource $subject, callable $proceed, $object)
    {
        return $this->change($subject, $proceed, $object);
    }

    /**
     * Changes an address of customers who are locked.
     *
     * @param AddressResource $resource
     * @param callable $proceed
     * @param AbstractModel $address
     * @return mixed
     * @throws \Throwable
     */
    private function change(AddressResource $resource, callable $proceed, AbstractModel $address)
    {
        $ids = array_filter([
            (int)$address->getData('parent_id'),
            (int)$address->getData('customer_id'),
            (int)$address->getOrigData('parent_id'),
        ]);
        if (!$ids) {
            return $proceed($address);
        }
        return $this->transaction->run($resource, array_values(array_unique($ids)), function (array $rows) use (
            $proceed,
            $address
        ) {
            $result = $proceed($address);
            array_map([$this->versions, 'increase'], array_keys($rows));
            return $result;
        });
    }
}
