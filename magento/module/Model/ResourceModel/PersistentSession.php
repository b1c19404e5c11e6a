<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * The "Remember Me" cookies of Magento_Persistent, a module that a shop may be without.
 */
class PersistentSession
{
    private const TABLE = 'persistent_session';

    /**
     * @param ResourceConnection $resource
     */
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /**
     * Deletes the cookies of a customer.
     *
     * @param int $customerId
     * @return void
     */
    public function deleteByCustomerId(int $customerId): void
    {
        $connection = $this->resource->getConnection();
        $table = $this->resource->getTableName(self::TABLE);
        if ($connection->isTableExists($table)) {
            $connection->delete($table, ['customer_id = ?' => $customerId]);
        }
    }
}
