<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\Rebase;

class RebaseTest extends TestCase
{
    /**
     * @dataProvider changes
     */
    public function testApply(array $mine, array $base, array $stored, array $expected): void
    {
        $result = $this->rebase(new CustomerData($mine), new CustomerData($base), new CustomerData($stored));
        $this->assertEquals($expected, array_filter($result->values(), static fn ($value): bool => $value !== null));
    }

    public static function changes(): array
    {
        $base = ['id' => 5, 'firstname' => 'Ada', 'lastname' => 'Byron'];
        return [
            'each another field' => [
                ['firstname' => 'Grace'] + $base,
                $base,
                ['lastname' => 'King'] + $base,
                ['id' => 5, 'firstname' => 'Grace', 'lastname' => 'King'],
            ],
            'both the same field' => [
                ['firstname' => 'Grace'] + $base,
                $base,
                ['firstname' => 'Ann'] + $base,
                ['firstname' => 'Grace'] + $base,
            ],
            'cleared by the caller' => [
                ['lastname' => null] + $base,
                $base,
                ['firstname' => 'Ann'] + $base,
                ['id' => 5, 'firstname' => 'Ann'],
            ],
            'cleared by the others' => [$base, $base, ['lastname' => null] + $base, ['id' => 5, 'firstname' => 'Ada']],
            'set by the others' => [$base, $base, ['prefix' => 'Dr'] + $base, ['prefix' => 'Dr'] + $base],
            'not in the object' => [['id' => 5], $base, ['firstname' => 'Ann'] + $base, ['id' => 5]],
            'a number as text' => [['group_id' => '1'], ['group_id' => 1], ['group_id' => 2], ['group_id' => 2]],
            'nobody' => [$base, $base, $base, $base],
            'another id' => [['id' => 6], ['id' => 6], ['id' => 5], ['id' => 6]],
        ];
    }

    /**
     * @dataProvider attributes
     */
    public function testAttributes(array $mine, array $base, array $stored, array $expected): void
    {
        $result = $this->rebase(
            new CustomerData(['id' => 5], $mine),
            new CustomerData(['id' => 5], $base),
            new CustomerData(['id' => 5], $stored)
        );
        $this->assertEquals(['id' => 5] + $expected, $result->values());
    }

    public static function attributes(): array
    {
        return [
            'each another one' => [
                ['a' => '2', 'b' => '1'],
                ['a' => '1', 'b' => '1'],
                ['a' => '1', 'b' => '3'],
                ['a' => '2', 'b' => '3'],
            ],
            'both' => [['a' => '2'], ['a' => '1'], ['a' => '3'], ['a' => '2']],
            'cleared by the others' => [['a' => '1', 'b' => '2'], ['a' => '1', 'b' => '1'], [], ['b' => '2']],
            'set by the others' => [[], [], ['a' => '3'], ['a' => '3']],
            'cleared by the caller' => [['a' => ''], ['a' => '1'], ['a' => '1'], ['a' => '']],
            'numbers as text in a list' => [['a' => ['1']], ['a' => [1]], ['a' => [2]], ['a' => [2]]],
            'an array for a text' => [['a' => '1'], ['a' => '1'], ['a' => ['1']], ['a' => ['1']]],
            'nothing for an empty list' => [['a' => []], ['a' => []], [], []],
            'lists' => [['a' => ['1']], ['a' => ['1']], ['a' => ['1', '2']], ['a' => ['1', '2']]],
        ];
    }

    /**
     * @dataProvider addresses
     */
    public function testAddresses(array $mine, array $base, array $stored, array $expected): void
    {
        $customer = static fn (array $addresses): CustomerData => new CustomerData(['addresses' => array_map(
            static fn (array $address): CustomerData => new CustomerData(['id' => $address[0], 'city' => $address[1]]),
            $addresses
        )]);
        $result = $this->rebase($customer($mine), $customer($base), $customer($stored))->__toArray()['addresses'];
        $this->assertSame($expected, array_map(static fn (array $address): array => array_values($address), $result));
    }

    public static function addresses(): array
    {
        return [
            'another is new' => [[[1, 'a']], [[1, 'a']], [[1, 'a'], [2, 'b']], [[1, 'a'], [2, 'b']]],
            'one is new on each side' => [
                [[1, 'a'], [null, 'c']],
                [[1, 'a']],
                [[1, 'a'], [2, 'b']],
                [[1, 'a'], [null, 'c'], [2, 'b']],
            ],
            'changed by the others' => [[[1, 'a']], [[1, 'a']], [[1, 'z']], [[1, 'z']]],
            'changed by the caller' => [[[1, 'x']], [[1, 'a']], [[1, 'z']], [[1, 'x']]],
            'deleted by the others' => [[[1, 'a'], [2, 'b']], [[1, 'a'], [2, 'b']], [[2, 'b']], [[2, 'b']]],
            'deleted by the caller' => [[[2, 'b']], [[1, 'a'], [2, 'b']], [[1, 'a'], [2, 'b']], [[2, 'b']]],
        ];
    }

    public function testLeavesTheObjectOfTheCallerAlone(): void
    {
        $mine = new CustomerData(['firstname' => 'Ada'], ['a' => '1']);
        $stored = new CustomerData(['firstname' => 'Ann'], ['a' => '2']);
        $result = $this->rebase($mine, new CustomerData(['firstname' => 'Ada'], ['a' => '1']), $stored);
        $this->assertSame(['firstname' => 'Ada', 'a' => '1'], $mine->values());
        $this->assertSame(['firstname' => 'Ann', 'a' => '2'], $result->values());
    }

    private function rebase(CustomerData $mine, CustomerData $base, CustomerData $stored): CustomerData
    {
        return (new Rebase())->apply($mine, $base->__toArray(), $stored);
    }
}
