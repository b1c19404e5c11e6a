<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Sql\Expression;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * The number of changes of a customer, and the lock under which it grows.
 */
class CustomerVersion
{
    private const TABLE = 'customer_entity';

    /**
     * @param ResourceConnection $resource
     */
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /**
     * Locks customers until the transaction ends, in the order of their ids.
     *
     * It has to be the first statement of the transaction: a plain read before it would fix what all later ones see.
     *
     * @param int[] $customerIds
     * @return array<int,array<string,string|null>> all columns by customer id, without customers that are not there
     */
    public function lock(array $customerIds): array
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), '*')
            ->where('entity_id IN (?)', $customerIds)
            ->order('entity_id ASC')
            ->forUpdate(true);
        return array_column($connection->fetchAll($select), null, 'entity_id');
    }

    /**
     * Counts a change of a customer whose row is locked; updated_at stays as Magento has set it.
     *
     * @param int $customerId
     * @return string the version from now on
     */
    public function increase(int $customerId): string
    {
        $next = new Expression(CustomerAttributes::VERSION . ' + 1');
        $this->update($customerId, [CustomerAttributes::VERSION => $next]);
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), CustomerAttributes::VERSION)
            ->where('entity_id = ?', $customerId);
        return (string)$connection->fetchOne($select);
    }

    /**
     * Makes columns empty again that Magento has set to NULL, as it does with every empty text that it saves.
     *
     * @param int $customerId
     * @param string[] $columns
     * @return void
     */
    public function keepEmpty(int $customerId, array $columns): void
    {
        $this->update($customerId, array_fill_keys($columns, ''));
    }

    /**
     * Sets columns of a customer.
     *
     * @param int $customerId
     * @param array<string,string|Expression> $values
     * @return void
     */
    private function update(int $customerId, array $values): void
    {
        $this->resource->getConnection()->update(
            $this->resource->getTableName(self::TABLE),
            $values + ['updated_at' => new Expression('updated_at')],
            ['entity_id = ?' => $customerId]
        );
    }
}
