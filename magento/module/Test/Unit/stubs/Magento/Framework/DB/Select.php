<?php

declare(strict_types=1);

namespace Magento\Framework\DB;

class Select
{
    public const COLUMNS = 'columns';
    public const SQL_ASC = 'ASC';
    public const SQL_DESC = 'DESC';

    public function distinct($flag = true)
    {
        return $this;
    }

    public function from($name, $cols = '*', $schema = null)
    {
        return $this;
    }

    public function join($name, $cond, $cols = '*', $schema = null)
    {
        return $this;
    }

    public function joinLeft($name, $cond, $cols = '*', $schema = null)
    {
        return $this;
    }

    public function where($cond, $value = null, $type = null)
    {
        return $this;
    }

    public function order($spec)
    {
        return $this;
    }

    public function limitPage($page, $rowCount)
    {
        return $this;
    }

    public function reset($part = null)
    {
        return $this;
    }

    public function columns($cols = '*', $correlationName = null)
    {
        return $this;
    }

    public function bind($bind)
    {
        return $this;
    }

    public function getBind()
    {
        return [];
    }
}
