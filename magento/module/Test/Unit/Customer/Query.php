<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

/**
 * A query of the database in memory: columns of one table, where columns are equal to values or among them, blind to
 * case as MySQL is.
 */
class Query
{
    /** @var string */
    public string $table = '';

    /** @var string[] */
    public array $columns = [];

    /** @var bool whether the rows are locked */
    public bool $locks = false;

    /** @var array<string,string|string[]> a parameter with a colon, or values, by column */
    private array $conditions = [];

    public function from(string $table, $columns): self
    {
        $this->table = $table;
        $this->columns = (array)$columns;
        return $this;
    }

    public function where(string $condition, $value = null): self
    {
        if (!preg_match('/^(\w+) (?:= (:\w+)|= \?|IN \(\?\))$/', $condition, $parts)) {
            throw new \LogicException("No such condition: $condition");
        }
        $this->conditions[$parts[1]] = $parts[2] ?? array_map('strval', (array)$value);
        return $this;
    }

    public function order(string $order): self
    {
        if ($order !== 'entity_id ASC') {
            throw new \LogicException("No such order: $order");
        }
        return $this;
    }

    public function forUpdate(bool $locks = true): self
    {
        $this->locks = $locks;
        return $this;
    }

    /**
     * @param array<string,mixed> $row
     * @param array<string,mixed> $bind
     */
    public function matches(array $row, array $bind = []): bool
    {
        foreach ($this->conditions as $column => $values) {
            $values = is_array($values) ? $values : [(string)$bind[substr($values, 1)]];
            if (!in_array(mb_strtolower((string)$row[$column]), array_map('mb_strtolower', $values), true)) {
                return false;
            }
        }
        return true;
    }
}
