<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Errors;

class UserNameLockTest extends TestCase
{
    use UserNames;

    private const KEY = ['scim_create_key' => 'key'];

    /** @var Database */
    private Database $database;

    protected function setUp(): void
    {
        $this->fill('static');
    }

    /**
     * @dataProvider newCustomers
     */
    public function testCreate(array $data, array $attributes, bool $isRefused): void
    {
        foreach (['static', 'varchar'] as $backend) {
            $this->fill($backend);
            $error = $this->create($data, $attributes + self::KEY, $backend);
            $this->assertSame($isRefused ? 409 : null, $error?->getHttpCode(), $backend);
        }
    }

    public static function newCustomers(): array
    {
        $jane = ['email' => 'jane@corp.example'];
        $other = ['email' => 'other@mail.example'];
        return [
            'a user name as e-mail address' => [$jane, [], true],
            'and as user name' => [$jane, ['scim_user_name' => 'jane@corp.example'], true],
            'in other letters' => [['email' => 'Jane@Corp.example'], [], true],
            'with another address' => [$other, ['scim_user_name' => 'JANE@corp.example'], true],
            'a free one' => [$other, ['scim_user_name' => 'joe'], false],
            'an address, as user name' => [$other, ['scim_user_name' => 'Bob@mail.example'], true],
            'an address whose owner goes by another name' => [
                $other, ['scim_user_name' => 'jane.private@mail.example'], false,
            ],
            'an address, which Magento itself refuses' => [['email' => 'bob@mail.example'], [], false],
            'on another website' => [$jane + ['website_id' => 2], [], false],
            'a figure' => [$jane, ['scim_user_name' => '0'], false],
            'no name' => [[], [], false],
        ];
    }

    public function testSharedAccounts(): void
    {
        $this->perWebsite = false;
        $this->assertSame(409, $this->create(['email' => 'jane@corp.example', 'website_id' => 2])?->getHttpCode());
    }

    public function testTheErrorNamesTheField(): void
    {
        $error = $this->create(['email' => 'jane@corp.example']);
        $this->assertSame(
            [Errors::USER_NAME_CODE, ['fieldName' => 'scim_user_name']],
            [$error->getCode(), $error->getDetails()]
        );
        $this->assertSame(['lock name', 'unlock name'], $this->database->log);
    }

    public function testLocksAroundTheSave(): void
    {
        $this->create(['email' => 'Joe@corp.example']);
        $this->create(['email' => 'joe@CORP.example']);
        $steps = ['lock name', 'save', 'unlock name'];
        $this->assertSame(array_merge($steps, $steps), $this->database->log);
        $this->assertSame($this->locks[0], $this->locks[1]);
        $this->assertLessThanOrEqual(54, strlen($this->locks[0]), 'leaves Magento room for its prefix');
    }

    public function testUnlocksAfterAFailure(): void
    {
        try {
            $this->userNameLock()->create(
                new CustomerData(['email' => 'joe@corp.example'], self::KEY),
                static fn () => throw new \RuntimeException('Refused.')
            );
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertSame(['lock name', 'unlock name'], $this->database->log);
        }
    }

    public function testNothingIsSavedWithoutTheLock(): void
    {
        $this->isLocked = true;
        $this->assertSame(503, $this->create(['email' => 'joe@corp.example'])?->getHttpCode());
        $this->assertSame(['lock name'], $this->database->log);
    }

    /**
     * @dataProvider others
     */
    public function testOthersAreNotAsked(int $caller, array $attributes): void
    {
        $this->caller = $caller;
        $this->assertNull($this->create(['email' => 'jane@corp.example'], $attributes));
        $this->assertSame(['save'], $this->database->log);
    }

    public static function others(): array
    {
        return [
            'a sign-up that names a key' => [UserContextInterface::USER_TYPE_GUEST, self::KEY],
            'another integration' => [UserContextInterface::USER_TYPE_INTEGRATION, ['scim_create_key' => '']],
        ];
    }

    /**
     * @dataProvider requests
     */
    public function testUpdate(int $customerId, array $data, array $attributes, ?int $status, bool $locks = true): void
    {
        foreach (['static', 'varchar'] as $backend) {
            $this->fill($backend);
            $error = $this->update($customerId, $data, $attributes, $backend);
            $this->assertSame($status, $error?->getHttpCode(), $backend);
            $steps = array_merge($locks ? ['lock name'] : [], $status ? [] : ['save'], $locks ? ['unlock name'] : []);
            $this->assertSame($steps, $this->database->log);
        }
    }

    public static function requests(): array
    {
        $jane = 'jane@corp.example';
        return [
            'another user name' => [2, [], ['scim_user_name' => $jane], 409],
            'another address' => [2, ['email' => $jane], [], 409],
            'another address under the same user name' => [3, ['email' => $jane], [], null],
            'back to the address' => [3, [], ['scim_user_name' => ''], null],
            'to an address that is somebody\'s user name' => [
                3, ['email' => $jane], ['scim_user_name' => null], 409,
            ],
            'other letters' => [1, [], ['scim_user_name' => 'JANE@corp.example'], null],
            'the same on another website' => [4, ['email' => $jane], [], null],
            'nothing of it' => [2, ['firstname' => 'Bob'], ['scim_active' => '0'], null, false],
        ];
    }

    public function testANameThatIsTwiceAlreadyRefusesNothingElse(): void
    {
        $this->database->tables['customer_entity'][1]['scim_user_name'] = 'jane@corp.example';
        $this->assertNull($this->update(2, ['email' => 'new@mail.example'], []));
        $this->assertNull($this->update(2, [], ['scim_user_name' => 'Jane@corp.example']));
    }

    public function testTheAddressChangesMeanwhile(): void
    {
        $error = $this->update(3, [], ['scim_user_name' => ''], 'static', function (): void {
            $this->database->tables['customer_entity'][2]['email'] = 'jane@corp.example';
        });
        $this->assertSame(503, $error?->getHttpCode());
    }

    public function testWithoutTheAttribute(): void
    {
        $this->assertNull($this->create(['email' => 'jane@corp.example'], self::KEY, 'static', null));
    }

    /**
     * 1 goes by jane@corp.example, 2 and 4 go by their addresses, 3 by carl; 4 is on another website.
     */
    private function fill(string $backend): void
    {
        $names = [1 => 'jane@corp.example', 3 => 'carl'];
        $rows = $values = [];
        foreach (['jane.private', 'bob', 'carl', 'dora'] as $place => $local) {
            $id = $place + 1;
            $rows[] = [
                'entity_id' => $id, 'email' => "$local@mail.example", 'website_id' => $id === 4 ? 2 : 1,
                'scim_user_name' => $backend === 'static' ? $names[$id] ?? null : null,
            ];
            if (isset($names[$id])) {
                $values[] = ['entity_id' => $id, 'attribute_id' => 77, 'value' => $names[$id]];
                $values[] = ['entity_id' => 2, 'attribute_id' => 78, 'value' => $names[$id]];
            }
        }
        $this->database = new Database(['customer_entity' => $rows, 'customer_entity_varchar' => $values]);
    }

    private function create(
        array $data,
        array $attributes = self::KEY,
        string $backend = 'static',
        ?int $attributeId = 77
    ): ?WebapiException {
        return $this->failureOf(fn () => $this->userNameLock($backend, $attributeId)->create(
            new CustomerData($data + ['website_id' => 1], $attributes),
            fn () => $this->database->log[] = 'save'
        ));
    }

    private function update(
        int $customerId,
        array $data,
        array $attributes,
        string $backend = 'static',
        ?callable $meanwhile = null
    ): ?WebapiException {
        $save = function (callable $check) use ($customerId, $meanwhile): void {
            if ($meanwhile !== null) {
                $meanwhile();
            }
            $check(array_column($this->database->tables['customer_entity'], null, 'entity_id')[$customerId]);
            $this->database->log[] = 'save';
        };
        $request = new CustomerData($data, $attributes);
        return $this->failureOf(fn () => $this->userNameLock($backend)->update($customerId, $request, $save));
    }

    private function failureOf(callable $call): ?WebapiException
    {
        try {
            $call();
            return null;
        } catch (WebapiException $failure) {
            return $failure;
        }
    }
}
