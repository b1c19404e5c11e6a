<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\SearchCriteria;

use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Condition;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\ConditionBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\PatternBuilder;

class ConditionBuilderTest extends TestCase
{
    /** @var ConditionBuilder */
    private ConditionBuilder $builder;

    protected function setUp(): void
    {
        $text = new AsciiEncoder();
        $this->builder = new ConditionBuilder($text, new PatternBuilder($text), new Errors());
    }

    /**
     * @dataProvider plain
     * @param array<string,string> $bind
     */
    public function testPlainColumn(string $type, string $sql, array $bind): void
    {
        $this->assertEquals(new Condition($sql, $bind), $this->builder->build(new Field('u.x'), $type, 'a,b', 'p'));
    }

    public static function plain(): array
    {
        return [
            ['eq', 'u.x = :p', ['p' => 'a,b']],
            ['seq', 'u.x = :p', ['p' => 'a,b']],
            ['neq', 'u.x != :p', ['p' => 'a,b']],
            ['sneq', 'u.x != :p', ['p' => 'a,b']],
            ['gt', 'u.x > :p', ['p' => 'a,b']],
            ['gteq', 'u.x >= :p', ['p' => 'a,b']],
            ['moreq', 'u.x >= :p', ['p' => 'a,b']],
            ['from', 'u.x >= :p', ['p' => 'a,b']],
            ['lt', 'u.x < :p', ['p' => 'a,b']],
            ['lteq', 'u.x <= :p', ['p' => 'a,b']],
            ['to', 'u.x <= :p', ['p' => 'a,b']],
            ['in', 'u.x IN (:p_0, :p_1)', ['p_0' => 'a', 'p_1' => 'b']],
            ['nin', 'u.x NOT IN (:p_0, :p_1)', ['p_0' => 'a', 'p_1' => 'b']],
            ['like', 'u.x LIKE :p', ['p' => 'a,b']],
            ['nlike', 'u.x NOT LIKE :p', ['p' => 'a,b']],
            ['finset', 'FIND_IN_SET(:p, u.x)', ['p' => 'a,b']],
            ['nfinset', 'NOT FIND_IN_SET(:p, u.x)', ['p' => 'a,b']],
            ['null', 'u.x IS NULL', []],
            ['notnull', 'u.x IS NOT NULL', []],
        ];
    }

    /**
     * @dataProvider escaped
     * @param array<string,string> $bind
     */
    public function testEscapedColumn(string $type, string $value, string $sql, array $bind): void
    {
        $field = new Field('s.x', Field::ESCAPED, "'none'");
        $this->assertEquals(new Condition($sql, $bind), $this->builder->build($field, $type, $value, 'p'));
    }

    public static function escaped(): array
    {
        return [
            'equals' => ['eq', 'é', "COALESCE(s.x, 'none') = :p", ['p' => '"\u00e9"']],
            'equals nothing' => ['eq', '', "COALESCE(s.x, 'none') = :p", ['p' => '""']],
            'list' => ['in', 'é,a', "COALESCE(s.x, 'none') IN (:p_0, :p_1)", [
                'p_0' => '"\u00e9"', 'p_1' => '"a"',
            ]],
            'like' => ['like', 'é', "COALESCE(s.x, 'none') REGEXP :p", ['p' => '^"\\\\u00e9"$']],
            'not like' => ['nlike', 'é', "COALESCE(s.x, 'none') NOT REGEXP :p", ['p' => '^"\\\\u00e9"$']],
            'absent' => ['null', '', 's.x IS NULL', []],
        ];
    }

    public function testElementOfAnEscapedColumn(): void
    {
        $condition = $this->builder->build(new Field('s.x', Field::ESCAPED), 'nfinset', 'é', 'p');
        $this->assertSame('s.x NOT REGEXP :p', $condition->sql);
    }

    public function testBooleanColumnTakesWordsAndDigits(): void
    {
        $field = new Field('u.x', Field::BOOLEAN);
        foreach (['true' => '1', 'False' => '0', '1' => '1', '0' => '0'] as $given => $value) {
            $condition = $this->builder->build($field, 'eq', (string)$given, 'p');
            $this->assertEquals(new Condition('u.x = :p', ['p' => $value]), $condition);
        }
    }

    public function testUnknownConditionIsRefused(): void
    {
        foreach (['regexp', 'is', 'EQ', ''] as $type) {
            try {
                $this->builder->build(new Field('u.x'), $type, 'a', 'p');
                $this->fail("accepted \"{$type}\"");
            } catch (InputException $e) {
                $this->assertSame(['fieldName' => 'condition_type', 'value' => $type], $e->getParameters());
            }
        }
    }
}
