<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Turns a filter of Magento's searchCriteria into SQL with a place for the value.
 *
 * The conditions are those that Magento documents. One that is not among them is refused, where Magento's own
 * collections would take it for "equals".
 */
class ConditionBuilder
{
    private const COMPARISONS = [
        'eq' => '= ?', 'neq' => '!= ?', 'seq' => '= ?', 'sneq' => '!= ?',
        'gt' => '> ?', 'lt' => '< ?', 'gteq' => '>= ?', 'moreq' => '>= ?', 'from' => '>= ?', 'lteq' => '<= ?',
        'to' => '<= ?',
    ];
    private const LISTS = ['in' => 'IN (?)', 'nin' => 'NOT IN (?)'];
    private const PATTERNS = ['like' => '', 'nlike' => 'NOT '];
    private const SETS = ['finset' => '', 'nfinset' => 'NOT '];
    private const ABSENCE = ['null' => 'IS NULL', 'notnull' => 'IS NOT NULL'];

    /**
     * @var AsciiText
     */
    private AsciiEncoder $text;

    /**
     * @var EscapedPattern
     */
    private PatternBuilder $pattern;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param AsciiEncoder $text
     * @param PatternBuilder $pattern
     * @param Errors $errors
     */
    public function __construct(AsciiEncoder $text, PatternBuilder $pattern, Errors $errors)
    {
        $this->text = $text;
        $this->pattern = $pattern;
        $this->errors = $errors;
    }

    /**
     * The SQL of one filter, and what belongs in its place: a string, a list of them, or null for nothing.
     *
     * @param Field $field
     * @param string $condition Magento's condition type
     * @param string $value
     * @return array{0: string, 1: string|string[]|null}
     * @throws InputException for an unknown condition type
     */
    public function compile(Field $field, string $condition, string $value): array
    {
        if (isset(self::ABSENCE[$condition])) {
            return [$field->getColumn() . ' ' . self::ABSENCE[$condition], null];
        }
        $sql = $field->getValue();
        if (isset(self::COMPARISONS[$condition])) {
            return [$sql . ' ' . self::COMPARISONS[$condition], $this->stored($field, $value)];
        }
        if (isset(self::LISTS[$condition])) {
            $values = array_map(fn (string $one) => $this->stored($field, $one), explode(',', $value));
            return [$sql . ' ' . self::LISTS[$condition], $values];
        }
        $escaped = $field->getForm() === Field::ESCAPED;
        if (isset(self::PATTERNS[$condition])) {
            $not = self::PATTERNS[$condition];
            return $escaped
                ? ["{$sql} {$not}REGEXP ?", $this->pattern->ofLike($value)]
                : ["{$sql} {$not}LIKE ?", $value];
        }
        if (isset(self::SETS[$condition])) {
            $not = self::SETS[$condition];
            return $escaped
                ? ["{$sql} {$not}REGEXP ?", $this->pattern->ofElement($value)]
                : ["{$not}FIND_IN_SET(?, {$sql})", $value];
        }
        throw $this->errors->invalid('condition_type', $condition);
    }

    /**
     * The value in the form in which the database has it.
     *
     * @param Field $field
     * @param string $value
     * @return string
     */
    private function stored(Field $field, string $value): string
    {
        if ($field->getForm() === Field::ESCAPED) {
            return $this->text->encode($value) ?? '""';
        }
        if ($field->getForm() === Field::BOOLEAN && in_array(strtolower($value), ['true', 'false'], true)) {
            return strtolower($value) === 'true' ? '1' : '0';
        }
        return $value;
    }
}
