<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Model\Customer;
use Magento\Customer\Model\CustomerFactory;
use Magento\Customer\Model\ResourceModel\Address as AddressResource;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;
use ScimBridge\ScimBridge\Plugin\AddressVersionPlugin;
use ScimBridge\ScimBridge\Plugin\CustomerVersionPlugin;

class CustomerVersionTest extends TestCase
{
    use LockedCustomers;

    private const ROW = [
        'entity_id' => 5, 'firstname' => 'Ada', 'lastname' => 'Byron', 'updated_at' => 'then',
        'scim_active' => '0', 'scim_create_key' => 'key', 'scim_version' => '7',
    ];

    /** @var ActivityPermission */
    private ActivityPermission $permission;

    protected function setUp(): void
    {
        $this->table(self::ROW, ['entity_id' => 6] + self::ROW);
        $this->permission = new ActivityPermission();
    }

    public function testCounts(): void
    {
        $customer = $this->model(5);
        $this->save($customer);
        $this->assertSame(['8', 'then'], [$this->row(5)['scim_version'], $this->row(5)['updated_at']]);
        $this->assertSame('7', $this->row(6)['scim_version']);
        $this->assertSame(['begin', 'lock customer_entity'], array_slice($this->database->log, 0, 2));
        $this->save($customer->setData('firstname', 'Ann'));
        $this->assertSame(['9', 'Ann'], [$this->row(5)['scim_version'], $this->row(5)['firstname']]);
    }

    public function testKeepsWhatASaveMayNotChange(): void
    {
        $sent = ['scim_version' => '99', 'scim_create_key' => 'other', 'scim_active' => '1'];
        $this->save($this->changed(5, $sent));
        $this->assertSame(['8', 'key', '0'], $this->fixed());
        $this->permission->grant(5, fn () => $this->save($this->changed(5, $sent)));
        $this->assertSame(['9', 'key', '1'], $this->fixed());
    }

    public function testNamesNothingThatTheModelLacks(): void
    {
        $customer = new class (['entity_id' => 5, 'firstname' => 'Ann']) extends Customer {
        };
        $this->plugin()->aroundSave($this->customerResource(), static fn ($customer) => null, $customer);
        $this->assertSame(['entity_id' => 5, 'firstname' => 'Ann', 'scim_version' => '8'], $customer->getData());
    }

    public function testANewCustomer(): void
    {
        $sent = ['scim_version' => '5', 'scim_create_key' => 'k', 'scim_active' => '1'];
        $customer = new class ($sent) extends Customer {
        };
        $this->plugin()->aroundSave($this->customerResource(), static fn ($customer) => null, $customer);
        $this->assertSame(['scim_create_key' => 'k', 'scim_active' => '1'], $customer->getData());
        $this->assertSame([], $this->database->log);
    }

    public function testAModelThatWasLoadedBeforeTakesWhatOthersHaveWritten(): void
    {
        $customer = $this->model(5)->setData('firstname', 'Ann');
        $this->database->tables['customer_entity'][0] = ['lastname' => 'King', 'scim_version' => '8'] + $this->row(5);
        $this->save($customer);
        $this->assertSame(['Ann', 'King', '9'], [
            $this->row(5)['firstname'], $this->row(5)['lastname'], $this->row(5)['scim_version'],
        ]);
    }

    public function testNothingIsCountedIfItFails(): void
    {
        try {
            $fail = static fn () => throw new \RuntimeException('Refused.');
            $this->plugin()->aroundSave($this->customerResource(), $fail, $this->model(5));
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertSame('7', $this->row(5)['scim_version']);
        }
    }

    /**
     * @dataProvider attributes
     */
    public function testSaveAttribute(string $code, bool $granted, bool $saves): void
    {
        $saved = false;
        $save = function () use (&$saved): void {
            $saved = true;
        };
        $plugin = $this->plugin();
        $run = fn () => $plugin->aroundSaveAttribute($this->customerResource(), $save, $this->model(5), $code);
        $granted ? $this->permission->grant(5, $run) : $run();
        $this->assertSame([$saves, $saves ? '8' : '7'], [$saved, $this->row(5)['scim_version']]);
    }

    public static function attributes(): array
    {
        return [
            'any' => ['dob', false, true],
            'activity' => ['scim_active', false, false],
            'activity by the module' => ['scim_active', true, true],
            'version' => ['scim_version', true, false],
            'create key' => ['scim_create_key', true, false],
        ];
    }

    /**
     * @dataProvider addresses
     */
    public function testAnAddressIsAChangeOfItsCustomer(array $data, ?int $former, array $versions): void
    {
        foreach (['aroundSave', 'aroundDelete'] as $method) {
            $this->setUp();
            $address = new class ($data) extends Customer {
            };
            $address->setOrigData('parent_id', $former);
            $resource = $this->createStub(AddressResource::class);
            $plugin = new AddressVersionPlugin($this->transaction(), $this->versions());
            $plugin->$method($resource, static fn () => null, $address);
            $this->assertSame($versions, [$this->row(5)['scim_version'], $this->row(6)['scim_version']]);
            $this->assertCount((int)($versions !== ['7', '7']), $this->database->log);
        }
    }

    public static function addresses(): array
    {
        return [
            'a customer' => [['parent_id' => 5], null, ['8', '7']],
            'a new one' => [['customer_id' => '5'], null, ['8', '7']],
            'moved' => [['parent_id' => '6'], 5, ['8', '8']],
            'nobody' => [[], null, ['7', '7']],
        ];
    }

    private function plugin(): CustomerVersionPlugin
    {
        $factory = $this->createStub(CustomerFactory::class);
        $factory->method('create')->willReturnCallback(static fn () => new class extends Customer {
        });
        $activity = $this->createStub(CustomerActivity::class);
        $activity->method('readLocked')->willReturnCallback(fn (int $id): ?string => $this->row($id)['scim_active']);
        return new CustomerVersionPlugin(
            $this->transaction(),
            $this->versions(),
            $this->permission,
            $activity,
            $factory
        );
    }

    private function changed(int $id, array $values): Customer
    {
        $customer = $this->model($id);
        foreach ($values as $key => $value) {
            $customer->setData($key, $value);
        }
        return $customer;
    }

    private function save(Customer $customer): void
    {
        $store = function (Customer $customer): void {
            $this->database->update(Database::PREFIX . 'customer_entity', $customer->getData(), [
                'entity_id = ?' => $customer->getId(),
            ]);
        };
        $this->plugin()->aroundSave($this->customerResource(), $store, $customer);
    }

    private function fixed(): array
    {
        return [$this->row(5)['scim_version'], $this->row(5)['scim_create_key'], $this->row(5)['scim_active']];
    }

    private function row(int $id): array
    {
        return array_column($this->database->tables['customer_entity'], null, 'entity_id')[$id];
    }
}
