<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\App\ResourceConnection;

/**
 * The table with what the identity provider says of customer groups.
 *
 * Its rows go when the group goes, by their foreign key.
 */
class CustomerGroupTexts
{
    public const DISPLAY_NAME = 'display_name';
    public const EXTERNAL_ID = 'external_id';

    private const TABLE = 'scim_bridge_customer_group';
    private const KEY = 'customer_group_id';

    /**
     * @param ResourceConnection $resource
     * @param AsciiText $ascii
     */
    public function __construct(
        private ResourceConnection $resource,
        private AsciiText $ascii
    ) {
    }

    /**
     * What is kept of groups, by their ids, in one query; nothing for a group of which nothing is kept.
     *
     * @param int[] $groupIds
     * @return array<int, array<string, string|null>>
     */
    public function read(array $groupIds): array
    {
        if (!$groupIds) {
            return [];
        }
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), [self::KEY, self::DISPLAY_NAME, self::EXTERNAL_ID])
            ->where(self::KEY . ' IN (?)', $groupIds);
        $texts = [];
        foreach ($connection->fetchAll($select) as $row) {
            $texts[(int)$row[self::KEY]] = [
                self::DISPLAY_NAME => $this->ascii->decode($row[self::DISPLAY_NAME]),
                self::EXTERNAL_ID => $this->ascii->decode($row[self::EXTERNAL_ID]),
            ];
        }
        return $texts;
    }

    /**
     * Keeps texts of a group; those that are not given stay, an empty one is cleared.
     *
     * @param int $groupId
     * @param string[] $texts By column.
     * @return void
     */
    public function write(int $groupId, array $texts): void
    {
        if (!$texts) {
            return;
        }
        $row = [self::KEY => $groupId];
        foreach ($texts as $column => $text) {
            $row[$column] = $this->ascii->encode($text);
        }
        $this->resource->getConnection()->insertOnDuplicate(
            $this->resource->getTableName(self::TABLE),
            $row,
            array_keys($texts)
        );
    }

    /**
     * Does something with the database that happens wholly or not at all.
     *
     * @param callable $work
     * @return mixed What the work returns.
     */
    public function inTransaction(callable $work): mixed
    {
        $connection = $this->resource->getConnection();
        $connection->beginTransaction();
        try {
            $result = $work();
            $connection->commit();
            return $result;
        } catch (\Throwable $failure) {
            $connection->rollBack();
            throw $failure;
        }
    }
}
