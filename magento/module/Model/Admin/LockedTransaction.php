<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Lock\LockManagerInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use Magento\User\Model\ResourceModel\User as UserResource;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Runs one change of admin users or roles at a time, as one transaction.
 *
 * A version is compared, the last administrator looked for and the change written without anybody in between.
 */
class LockedTransaction
{
    private const LOCK = 'scim_bridge_admin';
    private const SECONDS = 10;

    /**
     * @var LockManagerInterface
     */
    private LockManagerInterface $locks;

    /**
     * @var UserResource
     */
    private UserResource $resource;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param LockManagerInterface $locks
     * @param UserResource $resource
     * @param Errors $errors
     */
    public function __construct(LockManagerInterface $locks, UserResource $resource, Errors $errors)
    {
        $this->locks = $locks;
        $this->resource = $resource;
        $this->errors = $errors;
    }

    /**
     * Runs the change; nothing of it is written if it throws.
     *
     * The transaction starts after the lock is got, so that it sees what the one before has written. It is ended by
     * Magento's resource model, which then runs what models have put off until the commit.
     *
     * @param callable $change
     * @return mixed what the change returns
     * @throws WebapiException 503 if the lock cannot be got in time
     * @throws \Throwable what the change throws
     */
    public function run(callable $change)
    {
        if (!$this->locks->lock(self::LOCK, self::SECONDS)) {
            throw $this->errors->busy();
        }
        try {
            $this->resource->beginTransaction();
            try {
                $result = $change();
                $this->resource->commit();
                return $result;
            } catch (\Throwable $e) {
                $this->resource->rollBack();
                throw $e;
            }
        } finally {
            $this->locks->unlock(self::LOCK);
        }
    }
}
