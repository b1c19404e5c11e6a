<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Customer\Model\ResourceModel\Group as GroupResource;
use Magento\Framework\App\ResourceConnection;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\CustomerGroup\GroupState;
use ScimBridge\ScimBridge\Model\CustomerGroup\ScimNames;

/**
 * The names and ids that the identity provider gives to customer groups, and the numbers of their changes.
 *
 * A foreign key deletes the row together with the group. Rows are cached for the request, since Magento loads the
 * group of a cart again and again; a change of groups empties the cache.
 */
class CustomerGroup
{
    private const TABLE = 'scim_bridge_customer_group';
    private const COLUMNS = ['customer_group_id', 'display_name', 'external_id', 'owner', 'create_key', 'changes'];

    /** @var array<int,ScimNames|null> by group id; null where the table has no row */
    private array $cache = [];

    /**
     * @param ResourceConnection $resource
     * @param AsciiEncoder $encoder
     * @param GroupResource $groups
     */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly AsciiEncoder $encoder,
        private readonly GroupResource $groups
    ) {
    }

    /**
     * Reads the names of groups in one query.
     *
     * @param int[] $groupIds
     * @return array<int,ScimNames> by group id, without the groups that have none
     */
    public function read(array $groupIds): array
    {
        $missing = array_values(array_filter($groupIds, fn (int $id): bool => !array_key_exists($id, $this->cache)));
        if ($missing) {
            $this->cache = $this->load($missing) + array_fill_keys($missing, null) + $this->cache;
        }
        return array_filter(array_intersect_key($this->cache, array_flip($groupIds)));
    }

    /**
     * Saves the names of a group: null leaves what is stored, an empty text clears it.
     *
     * @param int $groupId
     * @param ScimNames $names
     * @return void
     */
    public function save(int $groupId, ScimNames $names): void
    {
        $encoded = ['display_name' => $names->displayName, 'external_id' => $names->externalId];
        $columns = array_map([$this->encoder, 'encode'], array_filter($encoded, static fn ($text) => $text !== null));
        foreach (['owner' => $names->owner, 'create_key' => $names->createKey] as $column => $text) {
            if ($text !== null) {
                $columns[$column] = $text === '' ? null : $text;
            }
        }
        if (!$columns) {
            return;
        }
        unset($this->cache[$groupId]);
        $this->resource->getConnection()->insertOnDuplicate(
            $this->resource->getTableName(self::TABLE),
            ['customer_group_id' => $groupId] + $columns,
            array_keys($columns)
        );
    }

    /**
     * Counts a change of a group whose row is locked.
     *
     * @param int $groupId
     * @return void
     */
    public function count(int $groupId): void
    {
        unset($this->cache[$groupId]);
        $this->resource->getConnection()->insertOnDuplicate(
            $this->resource->getTableName(self::TABLE),
            ['customer_group_id' => $groupId, 'changes' => 1],
            ['changes' => new \Zend_Db_Expr('changes + 1')]
        );
    }

    /**
     * Locks a group until the transaction ends, and reads it.
     *
     * @param int $groupId
     * @return GroupState|null null if there is no such group
     */
    public function lock(int $groupId): ?GroupState
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('customer_group'), ['customer_group_code', 'tax_class_id'])
            ->where('customer_group_id = ?', $groupId)
            ->forUpdate(true);
        $rows = $connection->fetchAll($select);
        if (!$rows) {
            return null;
        }
        $names = $this->load([$groupId], true)[$groupId] ?? new ScimNames();
        return new GroupState((string)$rows[0]['customer_group_code'], (int)$rows[0]['tax_class_id'], $names);
    }

    /**
     * Runs a change in one transaction.
     *
     * Magento's resource model begins and ends it, as only its commit runs what Magento has put off until then.
     *
     * @param callable $change
     * @return mixed what the change returns
     * @throws \Throwable what the change throws
     */
    public function inTransaction(callable $change): mixed
    {
        $this->cache = [];
        $this->groups->beginTransaction();
        try {
            $result = $change();
            $this->groups->commit();
            return $result;
        } catch (\Throwable $failure) {
            $this->groups->rollBack();
            $this->cache = [];
            throw $failure;
        }
    }

    /**
     * Reads the rows of groups.
     *
     * @param int[] $groupIds
     * @param bool $locks
     * @return array<int,ScimNames> by group id
     */
    private function load(array $groupIds, bool $locks = false): array
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), self::COLUMNS)
            ->where('customer_group_id IN (?)', $groupIds)
            ->forUpdate($locks);
        $names = [];
        foreach ($connection->fetchAll($select) as $row) {
            $names[(int)$row['customer_group_id']] = new ScimNames(
                $this->encoder->decode($row['display_name']),
                $this->encoder->decode($row['external_id']),
                $row['owner'],
                $row['create_key'],
                (int)$row['changes']
            );
        }
        return $names;
    }
}
