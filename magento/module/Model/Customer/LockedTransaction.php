<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Framework\Model\ResourceModel\AbstractResource;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerVersion;

/**
 * Runs a change of customers as one transaction that begins by locking them.
 */
class LockedTransaction
{
    /**
     * @param CustomerVersion $versions
     */
    public function __construct(private readonly CustomerVersion $versions)
    {
    }

    /**
     * Runs the change; nothing of it is written if it throws.
     *
     * The resource model begins and ends the transaction, as only its commit runs what Magento has put off until then,
     * such as the reindexing of the customer.
     *
     * @param AbstractResource $resource
     * @param int[] $customerIds
     * @param callable $change gets the locked rows by customer id, without customers that are not there
     * @return mixed what the change returns
     * @throws \Throwable what the change throws
     */
    public function run(AbstractResource $resource, array $customerIds, callable $change): mixed
    {
        $resource->beginTransaction();
        try {
            $result = $change($this->versions->lock($customerIds));
            $resource->commit();
            return $result;
        } catch (\Throwable $failure) {
            $resource->rollBack();
            throw $failure;
        }
    }
}
