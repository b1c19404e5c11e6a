<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use Magento\Integration\Model\CustomUserContext;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\AdminUserRepository;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\FieldValidator;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserWriter;
use ScimBridge\ScimBridge\Model\Data\AdminUser;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

class AdminUserRepositoryTest extends TestCase
{
    private const ANN = [
        'id' => 7, 'username' => 'ann', 'firstname' => 'Ann', 'lastname' => 'Lee', 'email' => 'ann@example.com',
        'roleId' => 3, 'scimExternalId' => 'x', 'scimRoles' => ',3,', 'createdAt' => 'then', 'updatedAt' => 'now',
    ];

    /** @var UserState|null what is stored; null when it is gone */
    private ?UserState $stored;

    /** @var string[] what has been done, in order */
    private array $steps = [];

    /** @var bool whether the caller may name roles */
    private bool $mayNameRoles = true;

    /** @var array{0: int, 1: int} type and id of the caller */
    private array $caller = [UserContextInterface::USER_TYPE_INTEGRATION, 7];

    /** @var int how many other administrators there are */
    private int $others = 1;

    /** @var int how many others have a role with every resource selected */
    private int $othersWithAllResources = 0;

    /** @var string[] fields whose value is taken */
    private array $taken = [];

    protected function setUp(): void
    {
        $this->stored = new UserState(...self::ANN);
    }

    public function testCreateStoresBothHalvesInOneTransaction(): void
    {
        $this->stored = null;
        $given = (new AdminUser())->setUsername('ann')->setFirstname('Ann')->setLastname('Lee')
            ->setEmail('ann@example.com')->setRoleId(3)->setScimExternalId('x')->setScimRoles(',3,');
        $user = $this->repository()->create($given, 'secret');
        $this->assertSame(['begin', 'create secret', 'save', 'end', 'clean'], $this->steps);
        $this->assertSame([7, 'ann', true, 3, 'x'], [
            $user->getId(), $user->getUsername(), $user->getIsActive(), $user->getRoleId(), $user->getScimExternalId(),
        ]);
        $this->assertSame((new UserState(...self::ANN))->getVersion(), $user->getVersion());
    }

    public function testUpdateChangesWhatIsGiven(): void
    {
        $user = $this->repository()->update(7, (new AdminUser())->setId(1)->setLastname('Li'));
        $this->assertSame(['begin', 'lock', 'update', 'save', 'revoke', 'end', 'clean', 'revoke'], $this->steps);
        $this->assertSame([7, 'Ann', 'Li'], [$user->getId(), $user->getFirstname(), $user->getLastname()]);
    }

    public function testUpdateWritesNothingWhereNothingChanges(): void
    {
        $this->repository()->update(7, (new AdminUser())->setLastname('Lee'));
        $this->assertSame(['begin', 'lock', 'end', 'clean', 'revoke'], $this->steps);
    }

    public function testVersionThatWasReadIsOutOfDateAlsoWhereNothingChanges(): void
    {
        $given = (new AdminUser())->setVersion((new UserState(...self::ANN))->getVersion());
        $this->repository()->update(7, $given);
        $this->assertSame(['begin', 'lock', 'save', 'end', 'clean', 'revoke'], $this->steps);
    }

    public function testPasswordAloneIsAChange(): void
    {
        $this->repository()->update(7, new AdminUser(), 'secret');
        $this->assertContains('update secret', $this->steps);
    }

    public function testPasswordThatTheUserHasIsNoChange(): void
    {
        $this->repository()->update(7, new AdminUser(), 'the present one');
        $this->assertSame(['begin', 'lock', 'end', 'clean', 'revoke'], $this->steps);
        $this->repository()->update(7, (new AdminUser())->setLastname('Li'), 'the present one');
        $this->assertContains('update', $this->steps);
    }

    public function testVersionThatWasReadIsStillThere(): void
    {
        $given = (new AdminUser())->setVersion((new UserState(...self::ANN))->getVersion())->setLastname('Li');
        $this->repository()->update(7, $given);
        $this->assertContains('update', $this->steps);
    }

    public function testStaleVersionWritesNothing(): void
    {
        foreach (['stale', ''] as $version) {
            $this->assertRefused(
                (new Errors())->changed(),
                fn () => $this->repository()->update(7, (new AdminUser())->setVersion($version)->setLastname('Li'))
            );
        }
    }

    public function testOnlyWhoMayNamesRoles(): void
    {
        $this->mayNameRoles = false;
        $expected = (new Errors())->refused('ScimBridge_ScimBridge::admin_role_members');
        foreach ([(new AdminUser())->setRoleId(3), (new AdminUser())->setScimRoles(',3,')] as $given) {
            $this->assertRefused($expected, fn () => $this->repository()->update(7, $given));
            $this->assertRefused($expected, fn () => $this->repository()->create($given));
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
            $expected = (new Errors())->exists($field, $value);
            $this->assertRefused($expected, fn () => $this->repository()->update(7, $given));
        }
    }

    public function testUnknownRole(): void
    {
        foreach ([9, -1] as $roleId) {
            $given = (new AdminUser())->setRoleId($roleId);
            $expected = (new Errors())->invalid('role_id', (string)$roleId);
            $this->assertRefused($expected, fn () => $this->repository()->update(7, $given));
        }
    }

    public function testOwnAccount(): void
    {
        $this->caller = [UserContextInterface::USER_TYPE_ADMIN, 7];
        $expected = (new Errors())->ownAccount();
        $this->assertRefused($expected, fn () => $this->repository()->deleteById(7));
        $given = (new AdminUser())->setIsActive(false);
        $this->assertRefused($expected, fn () => $this->repository()->update(7, $given));
        $this->assertRefused($expected, fn () => $this->repository()->update(7, new AdminUser(), 'secret'));
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
    public function testLastAdministratorWithEveryResourceSelected(
        int $role,
        int $others,
        int $othersWithAllResources,
        bool $refused
    ): void {
        $this->stored = new UserState(...['roleId' => $role] + self::ANN);
        $this->others = $others;
        $this->othersWithAllResources = $othersWithAllResources;
        $deactivate = fn () => $this->repository()->update(7, (new AdminUser())->setIsActive(false));
        if ($refused) {
            $this->assertRefused((new Errors())->lastAdministrator(), $deactivate);
        } else {
            $this->assertFalse($deactivate()->getIsActive());
        }
    }

    public static function administrators(): array
    {
        return [
            'nobody else' => [4, 0, 0, true],
            'another one with every resource selected' => [4, 0, 1, false],
            'another one with full access' => [4, 1, 0, false],
            'the last one with full access' => [3, 0, 1, true],
        ];
    }

    public function testEveryResourceSelectedIsLessThanFullAccess(): void
    {
        $this->others = 0;
        $this->stored = new UserState(...['roleId' => 4] + self::ANN);
        $this->assertSame(3, $this->repository()->update(7, (new AdminUser())->setRoleId(3))->getRoleId());
        $this->steps = [];
        $this->assertRefused(
            (new Errors())->lastAdministrator(),
            fn () => $this->repository()->update(7, (new AdminUser())->setRoleId(4))
        );
    }

    public function testLastAdministrator(): void
    {
        $this->others = 0;
        $this->assertRefused((new Errors())->lastAdministrator(), fn () => $this->repository()->deleteById(7));
        foreach ([(new AdminUser())->setIsActive(false), (new AdminUser())->setRoleId(0)] as $given) {
            $this->assertRefused((new Errors())->lastAdministrator(), fn () => $this->repository()->update(7, $given));
        }
    }

    public function testDeleteEndsAccessOnceItIsDone(): void
    {
        $this->assertTrue($this->repository()->deleteById(7));
        $this->assertSame(['begin', 'lock', 'delete', 'end', 'clean', 'revoke'], $this->steps);
    }

    public function testWhoIsNotThere(): void
    {
        $this->stored = null;
        $expected = (new Errors())->notFound('userId', 7);
        $this->assertRefused($expected, fn () => $this->repository()->getById(7));
        $this->assertRefused($expected, fn () => $this->repository()->update(7, new AdminUser()));
        $this->assertRefused($expected, fn () => $this->repository()->deleteById(7));
    }

    private function assertRefused(LocalizedException $expected, callable $request): void
    {
        $this->steps = [];
        try {
            $request();
        } catch (LocalizedException $e) {
            $this->assertSame($expected->getRawMessage(), $e->getRawMessage());
            $this->assertSame($expected->getParameters(), $e->getParameters());
            $this->assertSame([], array_diff($this->steps, ['begin', 'lock']), 'something was written');
            return;
        }
        $this->fail("accepted, not refused with \"{$expected->getRawMessage()}\"");
    }

    private function repository(): AdminUserRepository
    {
        $errors = new Errors();
        $users = $this->users($errors);
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('exists')->willReturnCallback(static fn (int $id) => in_array($id, [3, 4], true));
        $roles->method('getIdsWithFullAccess')->willReturn([3]);
        $roles->method('getIdsWithAllResources')->willReturn([4]);
        $revoker = $this->createMock(AccessRevoker::class);
        $revoker->method('revokeAfter')->willReturnCallback($this->step('revoke'));
        $revoker->method('cleanCache')->willReturnCallback($this->step('clean'));
        $transaction = $this->createMock(LockedTransaction::class);
        $transaction->method('execute')->willReturnCallback(function (callable $change) {
            $this->step('begin')();
            $result = $change();
            $this->step('end')();
            return $result;
        });
        $authorization = $this->createMock(AuthorizationInterface::class);
        $authorization->method('isAllowed')->willReturnCallback(
            fn ($resource) => $resource === 'ScimBridge_ScimBridge::admin_role_members' && $this->mayNameRoles
        );
        $email = $this->createMock(EmailAddress::class);
        $email->method('isValid')->willReturn(true);
        $locale = $this->createMock(Locale::class);
        $locale->method('isValid')->willReturn(true);
        $factory = $this->createMock(AdminUserInterfaceFactory::class);
        $factory->method('create')->willReturnCallback(static fn () => new AdminUser());
        $results = $this->createMock(AdminUserSearchResultsInterfaceFactory::class);
        return new AdminUserRepository(
            $users,
            new UserDataBuilder($users, $this->createMock(Processor::class), $factory, $results),
            $this->writer(),
            new UserValidator(new FieldValidator($errors), $email, $locale, $users, $roles, $errors),
            new LockoutValidator(new CustomUserContext($this->caller[1], $this->caller[0]), $users, $roles, $errors),
            $revoker,
            $transaction,
            $authorization,
            $errors
        );
    }

    /**
     * @return AdminUserResource&\PHPUnit\Framework\MockObject\MockObject
     */
    private function users(Errors $errors): AdminUserResource
    {
        $users = $this->createMock(AdminUserResource::class);
        $users->method('get')->willReturnCallback(
            fn (int $id) => $this->stored ?? throw $errors->notFound('userId', $id)
        );
        $users->method('lock')->willReturnCallback($this->step('lock'));
        $users->method('save')->willReturnCallback(function (int $id, UserState $user): void {
            $this->stored = new UserState(...['id' => $id] + get_object_vars($user));
            $this->step('save')();
        });
        $users->method('isUsernameTaken')->willReturnCallback(fn () => in_array('username', $this->taken, true));
        $users->method('isEmailTaken')->willReturnCallback(fn () => in_array('email', $this->taken, true));
        $users->method('countOthers')->willReturnCallback(
            fn (int $id, array $roles) => $this->others + ($roles === [3, 4] ? $this->othersWithAllResources : 0)
        );
        return $users;
    }

    /**
     * @return UserWriter&\PHPUnit\Framework\MockObject\MockObject
     */
    private function writer(): UserWriter
    {
        $writer = $this->createMock(UserWriter::class);
        $writer->method('create')->willReturnCallback(function (UserState $user, ?string $password): int {
            $this->step(trim("create {$password}"))();
            return 7;
        });
        $writer->method('update')->willReturnCallback(
            function (UserState $before, UserState $after, ?string $password): void {
                $this->step(trim("update {$password}"))();
            }
        );
        $writer->method('delete')->willReturnCallback($this->step('delete'));
        $writer->method('hasPassword')->willReturnCallback(
            static fn (int $id, string $password) => $password === 'the present one'
        );
        return $writer;
    }

    private function step(string $name): callable
    {
        return function () use ($name): void {
            $this->steps[] = $name;
        };
    }
}
