<?php

declare(strict_types=1);

class Zend_Db_Expr
{
    public function __construct(private string $expression)
    {
    }

    public function __toString(): string
    {
        return $this->expression;
    }
}
