<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Lock\LockManagerInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use Magento\User\Model\ResourceModel\User as UserResource;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Runs changes of admin users and roles one at a time, each in a transaction.
 *
 * So no other change comes between comparing a version, or counting administrators, and writing.
 */
class LockedTransaction
{
    private const LOCK_NAME = 'scim_bridge_admin';
    private const TIMEOUT_SECONDS = 10;

    /**
     * @param LockManagerInterface $lockManager
     * @param UserResource $resource
     * @param Errors $errors
     */
    public function __construct(
        private readonly LockManagerInterface $lockManager,
        private readonly UserResource $resource,
        private readonly Errors $errors
    ) {
    }

    /**
     * Runs the change, and rolls it back if it throws.
     *
     * The transaction begins after the lock is acquired, so that it sees what the previous change has written.
     * Magento's resource model ends it, since that runs what models have put off until the commit.
     *
     * @param callable $change
     * @return mixed what the change returns
     * @throws WebapiException 503 if the lock is not acquired in time
     * @throws \Throwable what the change throws
     */
    public function execute(callable $change): mixed
    {
        if (!$this->lockManager->lock(self::LOCK_NAME, self::TIMEOUT_SECONDS)) {
            throw $this->errors->busy();
        }
        try {
            $this->resource->beginTransaction();
            try {
                $result = $change();
                $this->resource->commit();
                return $result;
            } catch (\Throwable $failure) {
                $this->resource->rollBack();
                throw $failure;
            }
        } finally {
            $this->lockManager->unlock(self::LOCK_NAME);
        }
    }
}
