<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

/**
 * A field that can be searched by: where it stands in the database, and in which form.
 */
class Field
{
    public const PLAIN = 'plain';
    public const BOOLEAN = 'boolean';
    public const ESCAPED = 'escaped';

    /**
     * @var string
     */
    private string $column;

    /**
     * @var string
     */
    private string $form;

    /**
     * @var string
     */
    private string $absent;

    /**
     * @param string $column the SQL for the value
     * @param string $form PLAIN, BOOLEAN (1 and 0), or ESCAPED: as AsciiText writes it
     * @param string $absent the SQL for what an absent value counts as; empty where there always is one
     */
    public function __construct(string $column, string $form = self::PLAIN, string $absent = '')
    {
        $this->column = $column;
        $this->form = $form;
        $this->absent = $absent;
    }

    /**
     * The column itself, which is NULL for an absent value.
     *
     * @return string
     */
    public function getColumn(): string
    {
        return $this->column;
    }

    /**
     * The SQL for the value, which is never NULL where an absent value counts as something.
     *
     * @return string
     */
    public function getValue(): string
    {
        return $this->absent === '' ? $this->column : "COALESCE({$this->column}, {$this->absent})";
    }

    /**
     * The form in which the value is stored.
     *
     * @return string
     */
    public function getForm(): string
    {
        return $this->form;
    }
}
