<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Builds the SQL condition of a filter of Magento's searchCriteria.
 *
 * The condition types are those that Magento documents. Any other is refused, where Magento's own collections would
 * take it for "eq".
 */
class ConditionBuilder
{
    private const COMPARISONS = [
        'eq' => '=', 'seq' => '=', 'neq' => '!=', 'sneq' => '!=', 'gt' => '>', 'lt' => '<',
        'gteq' => '>=', 'moreq' => '>=', 'from' => '>=', 'lteq' => '<=', 'to' => '<=',
    ];
    private const LISTS = ['in' => 'IN', 'nin' => 'NOT IN'];
    private const PATTERNS = ['like' => '', 'nlike' => 'NOT '];
    private const SETS = ['finset' => '', 'nfinset' => 'NOT '];
    private const NULLS = ['null' => 'IS NULL', 'notnull' => 'IS NOT NULL'];

    /**
     * @param AsciiEncoder $encoder
     * @param PatternBuilder $patternBuilder
     * @param Errors $errors
     */
    public function __construct(
        private readonly AsciiEncoder $encoder,
        private readonly PatternBuilder $patternBuilder,
        private readonly Errors $errors
    ) {
    }

    /**
     * Builds the condition.
     *
     * @param Field $field
     * @param string $type Magento's condition type
     * @param string $value
     * @param string $parameter what the names of the condition's parameters begin with
     * @return Condition
     * @throws InputException for an unknown condition type
     */
    public function build(Field $field, string $type, string $value, string $parameter): Condition
    {
        $expression = $field->getExpression();
        if (isset(self::NULLS[$type])) {
            return new Condition($field->column . ' ' . self::NULLS[$type]);
        }
        if (isset(self::COMPARISONS[$type])) {
            $sql = $expression . ' ' . self::COMPARISONS[$type] . " :{$parameter}";
            return new Condition($sql, [$parameter => $this->toStored($field, $value)]);
        }
        if (isset(self::LISTS[$type])) {
            $bind = [];
            foreach (explode(',', $value) as $position => $element) {
                $bind["{$parameter}_{$position}"] = $this->toStored($field, $element);
            }
            $list = '(:' . implode(', :', array_keys($bind)) . ')';
            return new Condition($expression . ' ' . self::LISTS[$type] . ' ' . $list, $bind);
        }
        $isEscaped = $field->form === Field::ESCAPED;
        if (isset(self::PATTERNS[$type])) {
            $not = self::PATTERNS[$type];
            return $isEscaped
                ? new Condition(
                    "{$expression} {$not}REGEXP :{$parameter}",
                    [$parameter => $this->patternBuilder->fromLike($value)]
                )
                : new Condition("{$expression} {$not}LIKE :{$parameter}", [$parameter => $value]);
        }
        if (isset(self::SETS[$type])) {
            $not = self::SETS[$type];
            return $isEscaped
                ? new Condition(
                    "{$expression} {$not}REGEXP :{$parameter}",
                    [$parameter => $this->patternBuilder->fromSetElement($value)]
                )
                : new Condition("{$not}FIND_IN_SET(:{$parameter}, {$expression})", [$parameter => $value]);
        }
        throw $this->errors->invalid('condition_type', $type);
    }

    /**
     * The value in the form in which the column holds it.
     *
     * @param Field $field
     * @param string $value
     * @return string
     */
    private function toStored(Field $field, string $value): string
    {
        if ($field->form === Field::ESCAPED) {
            return $this->encoder->encode($value) ?? '""';
        }
        if ($field->form === Field::BOOLEAN && in_array(strtolower($value), ['true', 'false'], true)) {
            return strtolower($value) === 'true' ? '1' : '0';
        }
        return $value;
    }
}
