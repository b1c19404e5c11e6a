<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Sql\Expression;

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

    /** @var string[] tables that rows were locked in, and the ends of transactions, in their order */
    public array $log = [];

    /** @var \Throwable|null why rows cannot be locked */
    public ?\Throwable $lockFailure = null;

    /** @var array[] the tables before each transaction that has begun and not ended */
    private array $before = [];

    /**
     * @param array<string,array<int,array<string,mixed>>> $tables Rows by table, without prefix.
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
        if ($query->locks) {
            $this->log[] = 'lock ' . $this->bare($query->table);
            if ($this->lockFailure !== null) {
                throw $this->lockFailure;
            }
        }
        $found = array_filter(
            $this->tables[$this->bare($query->table)],
            static fn (array $row): bool => $query->matches($row, $bind)
        );
        if ($query->columns === ['*']) {
            return array_values($found);
        }
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
                foreach ($fields as $column => $field) {
                    if ($field instanceof \Zend_Db_Expr) {
                        $there[$column]++;
                    } else {
                        $there[$field] = $row[$field] ?? null;
                    }
                }
                return;
            }
        }
        $columns = ['display_name', 'external_id', 'owner', 'create_key'];
        $this->tables[$this->bare($table)][] = $row + array_fill_keys($columns, null) + ['changes' => 0];
    }

    public function update($table, array $values, array $where): void
    {
        foreach ($this->tables[$this->bare($table)] as &$row) {
            if ((string)$row['entity_id'] !== (string)$where['entity_id = ?']) {
                continue;
            }
            foreach ($values as $column => $value) {
                $isSum = $value instanceof Expression && str_ends_with((string)$value, ' + 1');
                $row[$column] = match (true) {
                    $isSum => (string)($row[$column] + 1),
                    $value instanceof Expression => $row[$column],
                    default => $value,
                };
            }
        }
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

    public function getTransactionLevel(): int
    {
        return count($this->before);
    }

    public function beginTransaction()
    {
        $this->before[] = $this->tables;
        $this->log[] = 'begin';
    }

    public function commit()
    {
        array_pop($this->before);
        $this->log[] = 'commit';
    }

    public function rollBack()
    {
        $this->log[] = 'roll back';
        $this->tables = array_pop($this->before);
    }

    private function bare(string $table): string
    {
        if (!str_starts_with($table, self::PREFIX)) {
            throw new \LogicException("The name of $table lacks the shop's prefix.");
        }
        return substr($table, strlen(self::PREFIX));
    }
}
