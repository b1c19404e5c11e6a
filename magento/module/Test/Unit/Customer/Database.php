<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Framework\App\ResourceConnection;

/**
 * A database in memory, with as much of Magento's connection as the module uses for customers and their groups.
 *
 * It is resource and connection in one. Table names get a prefix, as in a shop that has one.
 */
class Database extends ResourceConnection
{
    public const PREFIX = 'px_';

    /** @var int how many queries there were */
    public int $queries = 0;

    /** @var array|null the tables before the transaction */
    private ?array $before = null;

    /**
     * @param array<string,array<int,array<string, mixed>>> $tables Rows by table, without prefix.
     * @param bool $failing Whether writes fail.
     */
    public function __construct(public array $tables, public bool $failing = false)
    {
    }

    public function getConnection($resourceName = 'default')
    {
        return $this;
    }

    public function getTableName($modelEntity, $connectionName = 'default')
    {
        return self::PREFIX . $modelEntity;
    }

    public function isTableExists($table)
    {
        return isset($this->tables[$this->bare($table)]);
    }

    public function select(): Query
    {
        return new Query();
    }

    public function fetchAll(Query $query, array $bind = []): array
    {
        $this->queries++;
        $found = array_filter(
            $this->tables[$this->bare($query->table)],
            static fn (array $row): bool => $query->matches($row, $bind)
        );
        $columns = array_flip($query->columns);
        return array_values(array_map(static fn (array $row): array => array_intersect_key($row, $columns), $found));
    }

    public function fetchOne(Query $query, array $bind = [])
    {
        $rows = $this->fetchAll($query, $bind);
        return $rows ? current($rows[0]) : false;
    }

    public function insertOnDuplicate($table, array $row, array $fields = [])
    {
        if ($this->failing) {
            throw new \RuntimeException('The table is not there.');
        }
        $key = array_key_first($row);
        foreach ($this->tables[$this->bare($table)] as &$there) {
            if ($there[$key] === $row[$key]) {
                foreach ($fields as $field) {
                    $there[$field] = $row[$field] ?? null;
                }
                return;
            }
        }
        $this->tables[$this->bare($table)][] = $row + ['display_name' => null, 'external_id' => null];
    }

    public function delete($table, array $where)
    {
        $query = new Query();
        foreach ($where as $condition => $value) {
            $query->where($condition, $value);
        }
        $rows = $this->tables[$this->bare($table)];
        $kept = array_filter($rows, static fn (array $row): bool => !$query->matches($row));
        $this->tables[$this->bare($table)] = array_values($kept);
    }

    public function beginTransaction()
    {
        $this->before = $this->tables;
    }

    public function commit()
    {
        $this->before = null;
    }

    public function rollBack()
    {
        $this->tables = $this->before;
        $this->before = null;
    }

    private function bare(string $table): string
    {
        if (!str_starts_with($table, self::PREFIX)) {
            throw new \LogicException("The name of $table lacks the shop's prefix.");
        }
        return substr($table, strlen(self::PREFIX));
    }
}
