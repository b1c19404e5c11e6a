<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\Data\CustomerInterface;

/**
 * What customer objects held when Magento read them: what differs from it at a save has been changed by the caller.
 *
 * A snapshot lives as long as its object.
 */
class Snapshots
{
    /** @var \WeakMap<CustomerInterface,array<string,mixed>> */
    private \WeakMap $values;

    /**
     * Begins with no object.
     */
    public function __construct()
    {
        $this->values = new \WeakMap();
    }

    /**
     * Takes a snapshot of an object that has just been read.
     *
     * @param CustomerInterface $customer
     * @return void
     */
    public function take(CustomerInterface $customer): void
    {
        $this->values[$customer] = $customer->__toArray();
    }

    /**
     * The values that the object was read with.
     *
     * @param CustomerInterface $customer
     * @return array<string,mixed>|null null for an object that Magento has not read
     */
    public function get(CustomerInterface $customer): ?array
    {
        return $this->values[$customer] ?? null;
    }
}
