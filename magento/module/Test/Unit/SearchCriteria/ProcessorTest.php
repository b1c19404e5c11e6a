<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\SearchCriteria;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\ConditionBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Page;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\PatternBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

class ProcessorTest extends TestCase
{
    /** @var Select&\PHPUnit\Framework\MockObject\MockObject */
    private $select;

    /** @var array[] */
    private array $calls = [];

    /** @var AdapterInterface&\PHPUnit\Framework\MockObject\MockObject */
    private $connection;

    /** @var Processor */
    private Processor $processor;

    protected function setUp(): void
    {
        $this->select = $this->createMock(Select::class);
        foreach (['where', 'limitPage', 'reset', 'columns'] as $name) {
            $this->select->method($name)->willReturnCallback(function (...$arguments) use ($name) {
                $this->calls[] = [$name, $arguments];
                return $this->select;
            });
        }
        $this->select->method('order')->willReturnCallback(function ($order) {
            $this->calls[] = ['order', [(string)$order]];
            return $this->select;
        });
        $this->select->method('getBind')->willReturn(['role_id' => 5]);
        $this->connection = $this->createMock(AdapterInterface::class);
        foreach (['fetchOne' => '2', 'fetchAll' => [['id' => '7']]] as $name => $answer) {
            $this->connection->method($name)->willReturnCallback(function ($select, $bind) use ($name, $answer) {
                $this->calls[] = [$name, [$bind]];
                return $answer;
            });
        }
        $resource = $this->createMock(ResourceConnection::class);
        $resource->method('getConnection')->willReturn($this->connection);
        $encoder = new AsciiEncoder();
        $errors = new Errors();
        $conditions = new ConditionBuilder($encoder, new PatternBuilder($encoder), $errors);
        $this->processor = new Processor($resource, $conditions, $errors);
    }

    public function testGroupsAreJoinedByAndAndTheirFiltersByOr(): void
    {
        $page = $this->fetch([
            [['name', 'eq', 'a?'], ['id', 'in', '1,2'], ['id', 'notnull', '']],
            [['name', null, 'b']],
            [],
        ]);
        $this->assertEquals(new Page([['id' => '7']], 2), $page);
        $this->assertSame([
            ['(n = :filter0) OR (i IN (:filter1_0, :filter1_1)) OR (i IS NOT NULL)'],
            ['(n = :filter3)'],
        ], array_map(static fn (array $arguments) => array_filter($arguments), $this->calls('where')));
        $bind = ['role_id' => 5, 'filter0' => 'a?', 'filter1_0' => '1', 'filter1_1' => '2', 'filter3' => 'b'];
        $this->assertSame([[$bind]], $this->calls('fetchOne'));
        $this->assertSame([[$bind]], $this->calls('fetchAll'));
    }

    public function testSortsByIdInTheEnd(): void
    {
        $this->fetch([], [['name', 'desc'], ['id', 'ASC']]);
        $this->assertSame([['n DESC'], ['i ASC'], ['i ASC']], $this->calls('order'));
    }

    public function testPageIsCutOut(): void
    {
        $this->fetch([], [], 10, 3);
        $this->assertSame([[3, 10]], $this->calls('limitPage'));
    }

    public function testFirstPageWithoutNumber(): void
    {
        $this->fetch([], [], 10);
        $this->assertSame([[1, 10]], $this->calls('limitPage'));
    }

    public function testAllAreOnTheFirstPageWithoutSize(): void
    {
        $this->assertEquals(new Page([['id' => '7']], 2), $this->fetch([], [], null, 1));
        $this->assertEquals(new Page([], 2), $this->fetch([], [], null, 2));
        $this->assertSame([], $this->calls('limitPage'));
    }

    public function testFieldThatCannotBeSearchedByIsNamed(): void
    {
        $this->expectExceptionObject((new Errors())->invalid('field', 'password'));
        $this->fetch([[['password', 'eq', 'x']]]);
    }

    public function testFieldThatCannotBeSortedByIsNamed(): void
    {
        $this->expectException(InputException::class);
        $this->expectExceptionMessage('password');
        $this->fetch([], [['password', 'ASC']]);
    }

    /**
     * A query string can hold anything, and the value may be looked for as JSON.
     */
    public function testValueThatIsNoTextIsRefused(): void
    {
        $this->expectExceptionObject((new Errors())->characters('name'));
        $this->fetch([[['name', 'eq', "\xff"]]]);
    }

    /**
     * Magento answers with JSON, which has no place for other bytes.
     *
     * @dataProvider noText
     */
    public function testWhatIsNoTextIsNamedReadably(string $field, array $filters, array $orders): void
    {
        try {
            $this->fetch($filters, $orders);
            $this->fail('accepted');
        } catch (InputException $e) {
            $this->assertSame(['fieldName' => $field, 'value' => 'a?'], $e->getParameters());
            $this->assertSame((new Errors())->invalid('f', 'v')->getRawMessage(), $e->getRawMessage());
        }
    }

    public static function noText(): array
    {
        return [
            'field' => ['field', [[["a\xff", 'eq', 'x']]], []],
            'order' => ['field', [], [["a\xff", 'ASC']]],
            'condition' => ['condition_type', [[['name', "a\xff", 'x']]], []],
        ];
    }

    private function fetch(array $groups, array $orders = [], ?int $size = null, ?int $page = null): Page
    {
        $criteria = $this->createMock(SearchCriteriaInterface::class);
        $groups = array_map(fn (array $filters) => $this->group($filters), $groups);
        $criteria->method('getFilterGroups')->willReturn($groups);
        $criteria->method('getSortOrders')->willReturn(array_map(fn (array $order) => $this->record([
            'getField' => $order[0], 'getDirection' => $order[1],
        ]), $orders));
        $criteria->method('getPageSize')->willReturn($size);
        $criteria->method('getCurrentPage')->willReturn($page);
        $fields = ['id' => new Field('i'), 'name' => new Field('n')];
        return $this->processor->process($this->select, $fields, $criteria);
    }

    private function group(array $filters): object
    {
        return $this->record(['getFilters' => array_map(fn (array $filter) => $this->record([
            'getField' => $filter[0], 'getConditionType' => $filter[1], 'getValue' => $filter[2],
        ]), $filters)]);
    }

    private function record(array $answers): object
    {
        return new class ($answers) {
            public function __construct(private array $answers)
            {
            }

            public function __call(string $name, array $arguments)
            {
                return $this->answers[$name];
            }
        };
    }

    private function calls(string $name): array
    {
        return array_column(array_filter($this->calls, static fn ($call) => $call[0] === $name), 1);
    }
}
