<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\SearchCriteria;

use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\ConditionBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\PatternBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;

class ConditionBuilderTest extends TestCase
{
    /** @var Conditions */
    private ConditionBuilder $conditions;

    protected function setUp(): void
    {
        $text = new AsciiEncoder();
        $this->conditions = new ConditionBuilder($text, new PatternBuilder($text), new Errors());
    }

    /**
     * @dataProvider plain
     * @param string|string[]|null $value
     */
    public function testPlainColumn(string $condition, string $sql, $value): void
    {
        $this->assertSame([$sql, $value], $this->conditions->compile(new Field('u.x'), $condition, 'a,b'));
    }

    public static function plain(): array
    {
        return [
            ['eq', 'u.x = ?', 'a,b'],
            ['seq', 'u.x = ?', 'a,b'],
            ['neq', 'u.x != ?', 'a,b'],
            ['sneq', 'u.x != ?', 'a,b'],
            ['gt', 'u.x > ?', 'a,b'],
            ['gteq', 'u.x >= ?', 'a,b'],
            ['moreq', 'u.x >= ?', 'a,b'],
            ['from', 'u.x >= ?', 'a,b'],
            ['lt', 'u.x < ?', 'a,b'],
            ['lteq', 'u.x <= ?', 'a,b'],
            ['to', 'u.x <= ?', 'a,b'],
            ['in', 'u.x IN (?)', ['a', 'b']],
            ['nin', 'u.x NOT IN (?)', ['a', 'b']],
            ['like', 'u.x LIKE ?', 'a,b'],
            ['nlike', 'u.x NOT LIKE ?', 'a,b'],
            ['finset', 'FIND_IN_SET(?, u.x)', 'a,b'],
            ['nfinset', 'NOT FIND_IN_SET(?, u.x)', 'a,b'],
            ['null', 'u.x IS NULL', null],
            ['notnull', 'u.x IS NOT NULL', null],
        ];
    }

    /**
     * @dataProvider escaped
     * @param string|string[]|null $value
     */
    public function testEscapedColumn(string $condition, string $given, string $sql, $value): void
    {
        $field = new Field('s.x', Field::ESCAPED, "'none'");
        $this->assertSame([$sql, $value], $this->conditions->compile($field, $condition, $given));
    }

    public static function escaped(): array
    {
        return [
            'equals' => ['eq', 'é', "COALESCE(s.x, 'none') = ?", '"\u00e9"'],
            'equals nothing' => ['eq', '', "COALESCE(s.x, 'none') = ?", '""'],
            'list' => ['in', 'é,a', "COALESCE(s.x, 'none') IN (?)", ['"\u00e9"', '"a"']],
            'like' => ['like', 'é', "COALESCE(s.x, 'none') REGEXP ?", '^"\\\\u00e9"$'],
            'not like' => ['nlike', 'é', "COALESCE(s.x, 'none') NOT REGEXP ?", '^"\\\\u00e9"$'],
            'absent' => ['null', '', 's.x IS NULL', null],
        ];
    }

    public function testElementOfAnEscapedColumn(): void
    {
        [$sql] = $this->conditions->compile(new Field('s.x', Field::ESCAPED), 'nfinset', 'é');
        $this->assertSame('s.x NOT REGEXP ?', $sql);
    }

    public function testBooleanColumnTakesWordsAndDigits(): void
    {
        $field = new Field('u.x', Field::BOOLEAN);
        foreach (['true' => '1', 'False' => '0', '1' => '1', '0' => '0'] as $given => $value) {
            $this->assertSame(['u.x = ?', $value], $this->conditions->compile($field, 'eq', (string)$given));
        }
    }

    public function testUnknownConditionIsRefused(): void
    {
        foreach (['regexp', 'is', 'EQ', ''] as $condition) {
            try {
                $this->conditions->compile(new Field('u.x'), $condition, 'a');
                $this->fail("accepted \"{$condition}\"");
            } catch (InputException $e) {
                $this->assertSame(['fieldName' => 'condition_type', 'value' => $condition], $e->getParameters());
            }
        }
    }
}
