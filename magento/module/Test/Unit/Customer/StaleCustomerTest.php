<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\Snapshots;

class StaleCustomerTest extends TestCase
{
    use LockedCustomers;

    private const ROW = [
        'entity_id' => 5, 'firstname' => 'Ada', 'lastname' => 'Byron', 'password_hash' => 'old', 'rp_token' => null,
        'scim_active' => '1', 'scim_version' => '7',
    ];

    protected function setUp(): void
    {
        $this->table(self::ROW);
    }

    public function testAPresentObjectIsSavedAsItIs(): void
    {
        $customer = $this->model(5)->getDataModel();
        $this->assertSame($customer, $this->stale()->renew($customer, 5, $this->rows()));
    }

    public function testTakesWhatOthersHaveWrittenSinceTheSnapshot(): void
    {
        $snapshots = new Snapshots();
        $customer = $this->model(5)->getDataModel();
        $snapshots->take($customer);
        $customer->setFirstname('Grace');
        $this->write(['lastname' => 'King', 'scim_active' => '0', 'scim_version' => '9']);
        $saved = $this->stale($snapshots)->renew($customer, 5, $this->rows());
        $this->assertSame(['Grace', 'King'], [$saved->getFirstname(), $saved->getLastname()]);
        $this->assertSame(['0', '9'], [$saved->values()['scim_active'], $saved->values()['scim_version']]);
    }

    /**
     * The admin fills a new object from the values of the one that was read.
     *
     * @dataProvider copies
     */
    public function testComparesACopyWithTheRegistry(bool $withVersion): void
    {
        $this->registered[5] = $this->model(5);
        $customer = new CustomerData(
            ['id' => 5, 'firstname' => 'Grace', 'lastname' => 'Byron'],
            ['scim_active' => '1'] + ($withVersion ? ['scim_version' => '7'] : [])
        );
        $this->write(['lastname' => 'King', 'scim_active' => '0', 'scim_version' => '9']);
        $saved = $this->stale()->renew($customer, 5, $this->rows());
        $this->assertSame(['Grace', 'King'], [$saved->getFirstname(), $saved->getLastname()]);
        $this->assertSame('0', $saved->values()['scim_active']);
        $this->assertSame('9', $this->registered[5]->getData('scim_version'), 'read anew');
    }

    public static function copies(): array
    {
        return [[true], [false]];
    }

    public function testOfAnObjectOfUnknownOriginTheModulesAttributesGiveWay(): void
    {
        $customer = new CustomerData(
            ['id' => 5, 'firstname' => 'Grace', 'lastname' => 'Byron'],
            ['scim_active' => '0', 'scim_version' => '3', 'dob' => 'x']
        );
        $saved = $this->stale(isWebapi: true)->renew($customer, 5, $this->rows());
        $this->assertSame('Grace', $saved->getFirstname());
        $this->assertSame(['1', '7'], [$saved->values()['scim_active'], $saved->values()['scim_version']]);
        $this->assertSame('x', $saved->values()['dob']);
    }

    public function testTheBodyOfARequestNamesWhatItChanges(): void
    {
        $this->registered[5] = $this->model(5);
        $this->write(['firstname' => 'Ann', 'scim_version' => '8']);
        $body = new CustomerData(['id' => 5, 'firstname' => 'Ada']);
        $this->assertSame($body, $this->stale(isWebapi: true)->renew($body, 5, $this->rows()));
        $this->assertSame('8', $this->registered[5]->getData('scim_version'), 'what it is merged into');
    }

    public function testAnObjectWithoutVersionAndRegistry(): void
    {
        $customer = new CustomerData(['id' => 5, 'firstname' => 'Ada']);
        $this->assertSame($customer, $this->stale()->renew($customer, 5, $this->rows()));
    }

    /**
     * Magento's change of a password puts the hash into the registry, and saves the customer.
     */
    public function testKeepsWhatTheRegistryHasToSave(): void
    {
        $stale = $this->stale();
        $this->registered[5] = $this->model(5);
        $this->registry()->retrieveSecureData(5)->setData('password_hash', 'new')->setData('rp_token', 'reset');
        $this->write(['failures_num' => '3', 'scim_version' => '8']);
        $stale->renew($this->model(5)->getDataModel(), 5, $this->rows());
        $this->assertSame('new', $this->secure[5]->getData('password_hash'));
        $this->assertSame('reset', $this->secure[5]->getData('rp_token'));
        $this->assertSame('3', $this->secure[5]->getData('failures_num'), 'what another has written');
    }

    public function testACustomerWhoIsGone(): void
    {
        $customer = new CustomerData(['id' => 6]);
        $this->assertSame($customer, $this->stale()->renew($customer, 6, []));
    }

    public function testAdoptsTheVersionOfTheSameContent(): void
    {
        $snapshots = new Snapshots();
        $values = ['id' => 5, 'updated_at' => '1', 'ignore_validation_flag' => true];
        $customer = new CustomerData($values, ['scim_version' => '7']);
        $saved = new CustomerData(['updated_at' => '2', 'id' => 5], ['scim_version' => '8']);
        $this->stale($snapshots)->adoptVersion($customer, $saved);
        $this->assertSame('8', $customer->values()['scim_version']);
        $this->assertSame($customer->__toArray(), $snapshots->get($customer));
        $other = new CustomerData(['id' => 5, 'group_id' => 2], ['scim_version' => '9']);
        $this->stale()->adoptVersion($customer, $other);
        $this->assertSame('8', $customer->values()['scim_version']);
    }

    private function write(array $values): void
    {
        $this->database->tables['customer_entity'][0] = $values + $this->database->tables['customer_entity'][0];
    }

    private function rows(): array
    {
        return $this->versions()->lock([5]);
    }
}
