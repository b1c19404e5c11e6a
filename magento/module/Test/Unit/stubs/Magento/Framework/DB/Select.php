<?php

declare(strict_types=1);

namespace Magento\Framework\DB;

class Select
{
    public const TYPE_CONDITION = 'TYPE_CONDITION';
    public const COLUMNS = 'columns';
    public const SQL_ASC = 'ASC';
    public const SQL_DESC = 'DESC';

    /** @var array[] */
    public array $calls = [];

    public function __call(string $name, array $arguments): self
    {
        $this->calls[] = [$name, $arguments];
        return $this;
    }

    public function where($cond, $value = null, $type = null)
    {
        $this->calls[] = ['where', [$cond, $value, $type]];
        return $this;
    }

    public function order($spec)
    {
        $this->calls[] = ['order', [(string)$spec]];
        return $this;
    }

    public function limitPage($page, $rowCount)
    {
        $this->calls[] = ['limitPage', [$page, $rowCount]];
        return $this;
    }
}
