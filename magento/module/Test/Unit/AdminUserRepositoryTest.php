<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;
use ScimBridge\ScimBridge\Model\Admin\UserWriter;
use ScimBridge\ScimBridge\Model\Admin\Version;
use ScimBridge\ScimBridge\Model\AdminUserRepository;
use ScimBridge\ScimBridge\Model\Data\AdminUser;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

class AdminUserRepositoryTest extends TestCase
{
    private const ANN = [
        'id' => 7, 'username' => 'ann', 'firstname' => 'Ann', 'lastname' => 'Lee', 'email' => 'ann@example.com',
        'is_active' => true, 'interface_locale' => 'en_US', 'role_id' => 3, 'scim_external_id' => 'x',
        'scim_roles' => ',3,', 'scim_attributes' => '', 'created_at' => 'then', 'updated_at' => 'now',
    ];

    /** @var array what is stored; null when it is gone */
    private ?array $stored = self::ANN;

    /** @var string[] what has been done, in order */
    private array $steps = [];

    /** @var bool whether the caller may name roles */
    private bool $mayNameRoles = true;

    /** @var array{0: int, 1: int} type and id of the caller */
    private array $caller = [UserContextInterface::USER_TYPE_INTEGRATION, 7];

    /** @var int how many other administrators there are */
    private int $others = 1;

    /** @var int how many others have a role with every resource ticked */
    private int $othersTicked = 0;

    /** @var string[] fields whose value is taken */
    private array $taken = [];

    public function testCreateStoresBothHalvesInOneTransaction(): void
    {
        $this->stored = null;
        $given = (new AdminUser())->setUsername('ann')->setFirstname('Ann')->setLastname('Lee')
            ->setEmail('ann@example.com')->setRoleId(3)->setScimExternalId('x')->setScimRoles(',3,');
        $user = $this->repository()->create($given, 'secret');
        $this->assertSame(['begin', 'create secret', 'keep', 'end', 'refresh'], $this->steps);
        $this->assertSame([7, 'ann', true, 3, 'x'], [
            $user->getId(), $user->getUsername(), $user->getIsActive(), $user->getRoleId(), $user->getScimExternalId(),
        ]);
        $this->assertSame((new Version())->ofUser(self::ANN), $user->getVersion());
    }

    public function testUpdateChangesWhatIsGiven(): void
    {
        $user = $this->repository()->update(7, (new AdminUser())->setId(1)->setLastname('Li'));
        $this->assertSame(['begin', 'hold', 'update', 'keep', 'access', 'end', 'refresh', 'access'], $this->steps);
        $this->assertSame([7, 'Ann', 'Li'], [$user->getId(), $user->getFirstname(), $user->getLastname()]);
    }

    public function testUpdateWritesNothingWhereNothingChanges(): void
    {
        $this->repository()->update(7, (new AdminUser())->setLastname('Lee'));
        $this->assertSame(['begin', 'hold', 'end', 'refresh', 'access'], $this->steps);
    }

    public function testPasswordAloneIsAChange(): void
    {
        $this->repository()->update(7, new AdminUser(), 'secret');
        $this->assertContains('update secret', $this->steps);
    }

    public function testPasswordThatTheUserHasIsNoChange(): void
    {
        $this->repository()->update(7, new AdminUser(), 'the present one');
        $this->assertSame(['begin', 'hold', 'end', 'refresh', 'access'], $this->steps);
        $this->repository()->update(7, (new AdminUser())->setLastname('Li'), 'the present one');
        $this->assertContains('update', $this->steps);
    }

    public function testVersionThatWasReadIsStillThere(): void
    {
        $given = (new AdminUser())->setVersion((new Version())->ofUser(self::ANN))->setLastname('Li');
        $this->repository()->update(7, $given);
        $this->assertContains('update', $this->steps);
    }

    public function testStaleVersionWritesNothing(): void
    {
        foreach (['stale', ''] as $version) {
            $this->assertRefused(
                Errors::CHANGED,
                fn () => $this->repository()->update(7, (new AdminUser())->setVersion($version)->setLastname('Li'))
            );
        }
    }

    public function testOnlyWhoMayNamesRoles(): void
    {
        $this->mayNameRoles = false;
        foreach ([(new AdminUser())->setRoleId(3), (new AdminUser())->setScimRoles(',3,')] as $given) {
            $this->assertRefused(Errors::REFUSED, fn () => $this->repository()->update(7, $given));
            $this->assertRefused(Errors::REFUSED, fn () => $this->repository()->create($given));
        }
        $this->repository()->update(7, (new AdminUser())->setLastname('Li'));
        $this->assertContains('update', $this->steps);
    }

    public function testTakenValues(): void
    {
        foreach (['username' => 'bob', 'email' => 'bob@example.com'] as $field => $value) {
            $this->taken = [$field];
            $given = $field === 'username'
                ? (new AdminUser())->setUsername($value)
                : (new AdminUser())->setEmail($value);
            $e = $this->assertRefused(Errors::EXISTS, fn () => $this->repository()->update(7, $given));
            $this->assertSame(['fieldName' => $field, 'value' => $value], $e->getParameters());
        }
    }

    public function testUnknownRole(): void
    {
        foreach ([9, -1] as $roleId) {
            $given = (new AdminUser())->setRoleId($roleId);
            $e = $this->assertRefused(Errors::INVALID, fn () => $this->repository()->update(7, $given));
            $this->assertSame(['fieldName' => 'role_id', 'value' => (string)$roleId], $e->getParameters());
        }
    }

    public function testOwnAccount(): void
    {
        $this->caller = [UserContextInterface::USER_TYPE_ADMIN, 7];
        $this->assertRefused(Errors::OWN_ACCOUNT, fn () => $this->repository()->deleteById(7));
        $given = (new AdminUser())->setIsActive(false);
        $this->assertRefused(Errors::OWN_ACCOUNT, fn () => $this->repository()->update(7, $given));
        $this->assertRefused(Errors::OWN_ACCOUNT, fn () => $this->repository()->update(7, new AdminUser(), 'secret'));
    }

    public function testAnIntegrationOfTheSameNumberIsNotTheAccount(): void
    {
        $this->assertTrue($this->repository()->deleteById(7));
    }

    public function testAnotherAdminIsNotTheAccount(): void
    {
        $this->caller = [UserContextInterface::USER_TYPE_ADMIN, 8];
        $this->assertTrue($this->repository()->deleteById(7));
    }

    /**
     * @dataProvider administrators
     */
    public function testLastAdministratorWithEveryResourceTicked(
        int $role,
        int $others,
        int $othersTicked,
        bool $refused
    ): void {
        $this->stored = ['role_id' => $role] + self::ANN;
        $this->others = $others;
        $this->othersTicked = $othersTicked;
        $deactivate = fn () => $this->repository()->update(7, (new AdminUser())->setIsActive(false));
        if ($refused) {
            $this->assertRefused(Errors::LAST_ADMINISTRATOR, $deactivate);
        } else {
            $this->assertFalse($deactivate()->getIsActive());
        }
    }

    public static function administrators(): array
    {
        return [
            'nobody else' => [4, 0, 0, true],
            'another one with every resource ticked' => [4, 0, 1, false],
            'another one with full rights' => [4, 1, 0, false],
            'the last one with full rights' => [3, 0, 1, true],
        ];
    }

    public function testEveryResourceTickedIsLessThanFullRights(): void
    {
        $this->others = 0;
        $this->stored = ['role_id' => 4] + self::ANN;
        $this->assertSame(3, $this->repository()->update(7, (new AdminUser())->setRoleId(3))->getRoleId());
        $this->steps = [];
        $this->assertRefused(
            Errors::LAST_ADMINISTRATOR,
            fn () => $this->repository()->update(7, (new AdminUser())->setRoleId(4))
        );
    }

    public function testLastAdministrator(): void
    {
        $this->others = 0;
        $this->assertRefused(Errors::LAST_ADMINISTRATOR, fn () => $this->repository()->deleteById(7));
        foreach ([(new AdminUser())->setIsActive(false), (new AdminUser())->setRoleId(0)] as $given) {
            $this->assertRefused(Errors::LAST_ADMINISTRATOR, fn () => $this->repository()->update(7, $given));
        }
    }

    public function testDeleteEndsAccessOnceItIsDone(): void
    {
        $this->assertTrue($this->repository()->deleteById(7));
        $this->assertSame(['begin', 'hold', 'delete', 'end', 'refresh', 'access'], $this->steps);
    }

    public function testWhoIsNotThere(): void
    {
        $this->stored = null;
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->getById(7));
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->update(7, new AdminUser()));
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->deleteById(7));
    }

    private function assertRefused(string $message, callable $request): LocalizedException
    {
        $this->steps = [];
        try {
            $request();
        } catch (LocalizedException $e) {
            $this->assertSame($message, $e->getRawMessage());
            $this->assertSame([], array_diff($this->steps, ['begin', 'hold']), 'something was written');
            return $e;
        }
        $this->fail("accepted, not refused with \"{$message}\"");
    }

    private function repository(): AdminUserRepository
    {
        $errors = new Errors();
        $users = $this->createMock(AdminUserResource::class);
        $users->method('get')->willReturnCallback(
            fn (int $id) => $this->stored === null ? throw $errors->notFound('userId', $id) : $this->stored
        );
        $users->method('hold')->willReturnCallback(function (): void {
            $this->steps[] = 'hold';
        });
        $users->method('keep')->willReturnCallback(function (int $id, array $user): void {
            $this->stored = ['id' => $id] + $user + self::ANN;
            $this->steps[] = 'keep';
        });
        $users->method('isTaken')->willReturnCallback(fn (string $field) => in_array($field, $this->taken, true));
        $users->method('countOthers')->willReturnCallback(
            fn (int $id, array $roles) => $this->others + ($roles === [3, 4] ? $this->othersTicked : 0)
        );
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('exists')->willReturnCallback(static fn (int $id) => in_array($id, [3, 4], true));
        $roles->method('getFull')->willReturn([3]);
        $roles->method('getTicked')->willReturn([4]);
        $writer = $this->createMock(UserWriter::class);
        $writer->method('create')->willReturnCallback(fn (array $user, ?string $password) => $this->step(
            trim("create {$password}")
        ));
        $writer->method('update')->willReturnCallback(
            function (array $before, array $after, ?string $password): void {
                $this->step(trim("update {$password}"));
            }
        );
        $writer->method('delete')->willReturnCallback(function (): void {
            $this->step('delete');
        });
        $writer->method('hasPassword')->willReturnCallback(
            static fn (int $id, string $password) => $password === 'the present one'
        );
        $access = $this->createMock(AccessRevoker::class);
        $access->method('endAfter')->willReturnCallback(function (): void {
            $this->step('access');
        });
        $access->method('refresh')->willReturnCallback(function (): void {
            $this->step('refresh');
        });
        $exclusive = $this->createMock(LockedTransaction::class);
        $exclusive->method('run')->willReturnCallback(function (callable $change) {
            $this->step('begin');
            $result = $change();
            $this->step('end');
            return $result;
        });
        $authorization = $this->createMock(AuthorizationInterface::class);
        $authorization->method('isAllowed')->willReturnCallback(
            fn ($resource) => $resource === 'ScimBridge_ScimBridge::admin_role_members' && $this->mayNameRoles
        );
        $caller = $this->createMock(UserContextInterface::class);
        $caller->method('getUserType')->willReturn($this->caller[0]);
        $caller->method('getUserId')->willReturn($this->caller[1]);
        $email = $this->createMock(EmailAddress::class);
        $email->method('isValid')->willReturn(true);
        $locale = $this->createMock(Locale::class);
        $locale->method('isValid')->willReturn(true);
        $version = new Version();
        $records = $this->createMock(AdminUserInterfaceFactory::class);
        $records->method('create')->willReturnCallback(static fn () => new AdminUser());
        return new AdminUserRepository(
            $users,
            $roles,
            new UserDataBuilder(
                $users,
                $this->createMock(Processor::class),
                $version,
                $records,
                $this->createMock(AdminUserSearchResultsInterfaceFactory::class)
            ),
            $writer,
            new Merge(),
            new UserValidator($errors, $email, $locale),
            new LockoutValidator($errors),
            $version,
            $access,
            $exclusive,
            $authorization,
            $caller,
            $errors
        );
    }

    private function step(string $name): int
    {
        $this->steps[] = $name;
        return 7;
    }
}
