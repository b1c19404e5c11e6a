<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\ActivityNormalizer;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Observer\NormalizeCustomerActivityObserver;

class CustomerActivityTest extends TestCase
{
    use Customers;

    /**
     * @dataProvider backends
     */
    public function testIsInactive(string $backend): void
    {
        $activity = $this->activity($backend);
        $this->assertFalse($activity->isInactive(1), 'one who is active');
        $this->assertTrue($activity->isInactive(2), 'one who is inactive');
        $this->assertFalse($activity->isInactive(3), 'one without a value');
        $this->assertFalse($activity->isInactive(4), 'one who is not there');
        $this->assertFalse($activity->isInactive(0), 'a guest');
    }

    public static function backends(): array
    {
        return ['a column' => ['static'], 'made by hand as yes/no' => ['int'], 'made by hand as text' => ['varchar']];
    }

    public function testEmptyIsNoValue(): void
    {
        $activity = $this->activity();
        $this->database->tables['customer_entity'][0]['scim_active'] = '';
        $this->assertFalse($activity->isInactive(1));
    }

    public function testWithoutTheAttribute(): void
    {
        $this->assertFalse($this->activity('static', false)->isInactive(2));
        $this->assertSame(0, $this->database->queries);
    }

    public function testReadsEachTime(): void
    {
        $activity = $this->activity();
        $this->assertFalse($activity->isInactive(1));
        $this->database->tables['customer_entity'][0]['scim_active'] = '0';
        $this->assertTrue($activity->isInactive(1));
    }

    /**
     * @dataProvider values
     */
    public function testNormalize($value, ?int $stored): void
    {
        $this->assertSame($stored, $this->normalize($value));
    }

    public static function values(): array
    {
        return [
            'null' => [null, null], 'empty' => ['', null],
            'one' => ['1', 1], 'number one' => [1, 1], 'true' => [true, 1], 'word true' => ['True', 1],
            'zero' => ['0', 0], 'number zero' => [0, 0], 'false' => [false, 0], 'word false' => ['FALSE', 0],
        ];
    }

    /**
     * @dataProvider nonsense
     */
    public function testNormalizeRefuses($value): void
    {
        $this->expectException(InputException::class);
        $this->expectExceptionMessageMatches('/scim_active/');
        $this->normalize($value);
    }

    public static function nonsense(): array
    {
        return ['a word' => ['maybe'], 'two' => [2], 'a blank' => [' '], 'a list' => [['0']], 'empty list' => [[]]];
    }

    public function testRefusalIsOfTheContract(): void
    {
        try {
            $this->normalize('maybe');
            $this->fail('Nothing was refused.');
        } catch (InputException $error) {
            $this->assertSame((new Errors())->invalid('f', 'v')->getRawMessage(), $error->getRawMessage());
            $this->assertSame(['fieldName' => 'scim_active', 'value' => 'maybe'], $error->getParameters());
        }
    }

    public function testLeavesACustomerWithoutTheAttributeAlone(): void
    {
        $customer = $this->customer(['email' => 'ann@example.com']);
        $normalizer = new ActivityNormalizer(new Errors());
        (new NormalizeCustomerActivityObserver($normalizer))->execute(new Observer(['customer' => $customer]));
        $this->assertFalse($customer->hasData('scim_active'));
    }

    private function normalize($value)
    {
        $customer = $this->customer(['scim_active' => $value]);
        $normalizer = new ActivityNormalizer(new Errors());
        (new NormalizeCustomerActivityObserver($normalizer))->execute(new Observer(['customer' => $customer]));
        return $customer->getData('scim_active');
    }
}
