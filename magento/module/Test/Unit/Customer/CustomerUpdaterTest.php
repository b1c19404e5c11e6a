<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\GroupManagementInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Phrase;
use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\AccessRevoker;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\Customer\PasswordPolicy;
use ScimBridge\ScimBridge\Model\Customer\RequestMerge;
use ScimBridge\ScimBridge\Model\CustomerUpdater;
use ScimBridge\ScimBridge\Model\Errors;

class CustomerUpdaterTest extends TestCase
{
    use LockedCustomers;
    use UserNames;

    /** @var CustomerData|null */
    private ?CustomerData $saved = null;

    /** @var string|null */
    private ?string $hash = null;

    /** @var \Throwable|null why the save fails */
    private ?\Throwable $failure = null;

    protected function setUp(): void
    {
        $this->table([
            'entity_id' => 5, 'firstname' => '', 'email' => 'ada@example.com', 'group_id' => 1, 'website_id' => 1,
            'updated_at' => 'then', 'scim_user_name' => '', 'scim_version' => '7',
        ]);
    }

    /**
     * @dataProvider acceptedVersions
     */
    public function testSaves(?string $version): void
    {
        $answer = $this->updater()->update(5, new CustomerData(['firstname' => 'Ada']), $version);
        $this->assertSame($this->saved, $answer);
        $this->assertSame(['Ada', 'ada@example.com'], [$answer->getFirstname(), $answer->getEmail()]);
        $this->assertSame(['begin', 'lock customer_entity', 'save', 'commit'], $this->database->log);
        $this->assertNull($this->hash);
    }

    public static function acceptedVersions(): array
    {
        return ['the present one' => ['7'], 'any' => [null]];
    }

    public function testReadsTheCustomerUnderTheLock(): void
    {
        $this->registered[5] = $this->model(5);
        $this->database->tables['customer_entity'][0]['email'] = 'new@example.com';
        $this->assertSame('new@example.com', $this->updater()->update(5, new CustomerData())->getEmail());
    }

    /**
     * @dataProvider others
     */
    public function testRefusesAnotherVersion(string $version): void
    {
        try {
            $this->updater()->update(5, new CustomerData(['firstname' => 'Ada']), $version, 'Passw0rd!');
            $this->fail('It was saved.');
        } catch (WebapiException $error) {
            $this->assertSame([409, 40901], [$error->getHttpCode(), $error->getCode()]);
            $details = ['fieldName' => 'customerId', 'fieldValue' => 5, 'version' => '7'];
            $this->assertSame($details, $error->getDetails());
        }
        $this->assertNull($this->saved);
    }

    public static function others(): array
    {
        return [['6'], ['8'], [''], ['07'], ['seven']];
    }

    public function testNobody(): void
    {
        try {
            $this->updater()->update(6, new CustomerData(), '7');
            $this->fail('Somebody was found.');
        } catch (NoSuchEntityException $error) {
            $this->assertSame(['fieldName' => 'customerId', 'fieldValue' => 6], $error->getParameters());
        }
    }

    public function testAnIdInTheBodyIsThatOfThePath(): void
    {
        $this->updater()->update(5, new CustomerData(['id' => '5']));
        $this->expectException(InputException::class);
        $this->updater()->update(5, new CustomerData(['id' => 6]));
    }

    public function testPassword(): void
    {
        $this->updater(['of 5'])->update(5, new CustomerData(), '7', 'Passw0rd!');
        $this->assertSame('hash of Passw0rd! for ada@example.com', $this->hash);
    }

    public function testAPasswordThatTheShopRefuses(): void
    {
        try {
            $this->updater()->update(5, new CustomerData(['firstname' => 'Ada']), null, 'short');
            $this->fail('It was saved.');
        } catch (LocalizedException $error) {
            $this->assertSame('Too short.', $error->getRawMessage());
        }
        $this->assertNull($this->saved);
    }

    /**
     * @dataProvider conflicts
     */
    public function testSaysThatTheCustomerIsLocked(\RuntimeException $conflict): void
    {
        $this->failure = $conflict;
        try {
            $this->updater()->update(5, new CustomerData());
            $this->fail('It was saved.');
        } catch (WebapiException $error) {
            $this->assertSame(503, $error->getHttpCode());
        }
        $this->assertSame('roll back', end($this->database->log));
    }

    public static function conflicts(): array
    {
        return ['deadlock' => [new DeadlockException()], 'lock wait' => [new LockWaitException()]];
    }

    public function testTheNameIsLockedOutsideOfTheTransaction(): void
    {
        $this->updater()->update(5, new CustomerData(['email' => 'new@example.com']));
        $this->assertSame(
            ['lock name', 'begin', 'lock customer_entity', 'save', 'commit', 'unlock name'],
            $this->database->log
        );
    }

    public function testRefusesANameThatAnotherCustomerGoesBy(): void
    {
        $other = ['entity_id' => 6, 'scim_user_name' => 'new@example.com'];
        $this->database->tables['customer_entity'][] = $other + $this->database->tables['customer_entity'][0];
        try {
            $this->updater()->update(5, new CustomerData(['email' => 'new@example.com']));
            $this->fail('It was saved.');
        } catch (WebapiException $error) {
            $this->assertSame(409, $error->getHttpCode());
        }
        $this->assertSame(
            ['lock name', 'begin', 'lock customer_entity', 'roll back', 'unlock name'],
            $this->database->log
        );
    }

    public function testMagentosEmptyTextsStay(): void
    {
        $this->updater()->update(5, new CustomerData([], ['scim_user_name' => 'ada']));
        $row = $this->database->tables['customer_entity'][0];
        $this->assertSame(['', 'ada', 'then'], [$row['firstname'], $row['scim_user_name'], $row['updated_at']]);
        $this->updater()->update(5, new CustomerData(['firstname' => '']));
        $this->assertNull($this->database->tables['customer_entity'][0]['firstname'], 'as Magento has saved it');
    }

    public function testNotInATransactionThatHasReadBefore(): void
    {
        $this->database->beginTransaction();
        $this->expectException(\LogicException::class);
        $this->updater()->update(5, new CustomerData());
    }

    private function updater(array $ended = []): CustomerUpdater
    {
        $permission = new ActivityPermission();
        $customers = $this->createStub(CustomerRepositoryInterface::class);
        $customers->method('save')->willReturnCallback(function (CustomerData $customer, $hash) use ($permission) {
            $this->assertTrue($permission->isGranted(5));
            if ($this->failure !== null) {
                throw $this->failure;
            }
            $this->database->log[] = 'save';
            $name = $customer->getFirstname() === '' ? null : $customer->getFirstname();
            $values = ['firstname' => $name, 'scim_user_name' => $customer->values()['scim_user_name'] ?? ''];
            $this->database->update(Database::PREFIX . 'customer_entity', $values, ['entity_id = ?' => 5]);
            $this->hash = $hash;
            return $this->saved = $customer;
        });
        $passwords = $this->createStub(PasswordPolicy::class);
        $passwords->method('hash')->willReturnCallback(
            static fn (string $password, string $email): string => $password === 'short'
                ? throw new InputException(new Phrase('Too short.'))
                : "hash of $password for $email"
        );
        $access = $this->createMock(AccessRevoker::class);
        $access->expects($this->exactly(count($ended)))->method('revoke')->with(5);
        $merge = new RequestMerge(
            $this->createStub(GroupRepositoryInterface::class),
            $this->createStub(GroupManagementInterface::class)
        );
        return new CustomerUpdater(
            $customers,
            $this->registry(),
            $this->customerResource(),
            $this->transaction(),
            $this->versions(),
            $merge,
            $permission,
            $passwords,
            $access,
            $this->userNameLock(),
            new Errors()
        );
    }
}
