<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

/**
 * A field that records can be searched and sorted by: its column, and the form in which the column holds the value.
 */
class Field
{
    public const PLAIN = 'plain';
    public const BOOLEAN = 'boolean';
    public const ESCAPED = 'escaped';

    /**
     * @param string $column the column, which is NULL where there is no value
     * @param string $form PLAIN, BOOLEAN (1 and 0), or ESCAPED as by AsciiEncoder
     * @param string $default the SQL of the value that NULL counts as; empty where the column is never NULL
     */
    public function __construct(
        public readonly string $column,
        public readonly string $form = self::PLAIN,
        private readonly string $default = ''
    ) {
    }

    /**
     * The SQL of the value.
     *
     * @return string
     */
    public function getExpression(): string
    {
        return $this->default === '' ? $this->column : "COALESCE({$this->column}, {$this->default})";
    }
}
