<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

/**
 * A query of the database in memory: columns of one table, where columns are equal to values or among them.
 */
class Query
{
    public string $table = '';
    public array $columns = [];

    private array $conditions = [];

    public function from(string $table, $columns): self
    {
        $this->table = $table;
        $this->columns = (array)$columns;
        return $this;
    }

    public function where(string $condition, $value): self
    {
        if (!preg_match('/^(\w+) (?:= \?|IN \(\?\))$/', $condition, $parts)) {
            throw new \LogicException("No such condition: $condition");
        }
        $this->conditions[$parts[1]] = array_map('strval', (array)$value);
        return $this;
    }

    public function matches(array $row): bool
    {
        foreach ($this->conditions as $column => $values) {
            if (!in_array((string)$row[$column], $values, true)) {
                return false;
            }
        }
        return true;
    }
}
