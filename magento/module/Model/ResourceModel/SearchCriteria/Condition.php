<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

/**
 * A condition in SQL with the values of its parameters.
 */
class Condition
{
    /**
     * @param string $sql
     * @param array<string,string> $bind by parameter, without the colon
     */
    public function __construct(
        public readonly string $sql,
        public readonly array $bind = []
    ) {
    }
}
