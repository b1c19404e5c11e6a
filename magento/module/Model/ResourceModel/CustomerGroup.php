<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use ScimBridge\ScimBridge\Model\AsciiEncoder;

/**
 * The table with what the identity provider says of customer groups.
 *
 * Its rows go when the group goes, by their foreign key. Each is read once, since Magento asks for the group of a cart
 * again and again, and anew after a change of groups.
 */
class CustomerGroup
{
    public const DISPLAY_NAME = 'display_name';
    public const EXTERNAL_ID = 'external_id';

    private const TABLE = 'scim_bridge_customer_group';
    private const KEY = 'customer_group_id';

    /** @var array<int, array<string, string|null>|null> What has been read, by group; null for nothing. */
    private array $known = [];

    /**
     * @param ResourceConnection $resource
     * @param AsciiEncoder $ascii
     */
    public function __construct(
        private ResourceConnection $resource,
        private AsciiEncoder $ascii
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
        $unknown = array_values(array_filter($groupIds, fn (int $id): bool => !array_key_exists($id, $this->known)));
        if ($unknown) {
            $this->known = $this->load($unknown) + array_fill_keys($unknown, null) + $this->known;
        }
        return array_filter(array_intersect_key($this->known, array_flip($groupIds)));
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
        unset($this->known[$groupId]);
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
        $this->known = [];
        $connection = $this->resource->getConnection();
        $connection->beginTransaction();
        try {
            $result = $work();
            $connection->commit();
            return $result;
        } catch (\Throwable $failure) {
            $connection->rollBack();
            $this->known = [];
            throw $failure;
        }
    }

    /**
     * What the table has of groups.
     *
     * @param int[] $groupIds
     * @return array<int, array<string, string|null>>
     */
    private function load(array $groupIds): array
    {
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
}
