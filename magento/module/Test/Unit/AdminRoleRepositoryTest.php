<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Admin\RoleDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\Admin\RoleWriter;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;
use ScimBridge\ScimBridge\Model\Admin\Version;
use ScimBridge\ScimBridge\Model\AdminRoleRepository;
use ScimBridge\ScimBridge\Model\Data\AdminRole;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

class AdminRoleRepositoryTest extends TestCase
{
    private const BUYERS = [
        'id' => 5, 'name' => 'Buyers', 'scim_external_id' => 'x', 'has_full_access' => false, 'users_count' => 0,
    ];

    /** @var array|null what is stored; null when it is gone */
    private ?array $stored = self::BUYERS;

    /** @var string[] what has been done, in order */
    private array $steps = [];

    /** @var bool */
    private bool $taken = false;

    public function testCreate(): void
    {
        $this->stored = null;
        $role = $this->repository()->create((new AdminRole())->setName('Buyers')->setScimExternalId('x'));
        $this->assertSame(['begin', 'create Buyers', 'keep', 'end', 'refresh'], $this->steps);
        $this->assertSame([5, 'Buyers', 'x', false, 0, (new Version())->ofRole(self::BUYERS)], [
            $role->getId(), $role->getName(), $role->getScimExternalId(), $role->getHasFullAccess(),
            $role->getUsersCount(), $role->getVersion(),
        ]);
    }

    public function testRename(): void
    {
        $role = $this->repository()->update(5, (new AdminRole())->setId(1)->setName('Sellers'));
        $this->assertSame(['begin', 'hold', 'rename Sellers', 'keep', 'end', 'refresh'], $this->steps);
        $this->assertSame([5, 'Sellers', 'x'], [$role->getId(), $role->getName(), $role->getScimExternalId()]);
    }

    public function testExternalIdAloneLeavesMagentosRoleAlone(): void
    {
        $this->repository()->update(5, (new AdminRole())->setScimExternalId(''));
        $this->assertSame(['begin', 'hold', 'keep', 'end', 'refresh'], $this->steps);
    }

    public function testVersion(): void
    {
        $given = (new AdminRole())->setVersion('stale')->setName('Sellers');
        $this->assertRefused(Errors::CHANGED, fn () => $this->repository()->update(5, $given));
        $this->repository()->update(5, $given->setVersion((new Version())->ofRole(self::BUYERS)));
        $this->assertContains('rename Sellers', $this->steps);
    }

    public function testTakenName(): void
    {
        $this->taken = true;
        $given = (new AdminRole())->setName('Sellers');
        $this->assertRefused(Errors::EXISTS, fn () => $this->repository()->create($given));
        $this->assertRefused(Errors::EXISTS, fn () => $this->repository()->update(5, $given));
        $this->repository()->update(5, (new AdminRole())->setName('Buyers'));
    }

    public function testRoleWithoutAName(): void
    {
        $this->assertRefused(Errors::REQUIRED, fn () => $this->repository()->create(new AdminRole()));
    }

    public function testDelete(): void
    {
        $this->assertTrue($this->repository()->deleteById(5));
        $this->assertSame(['begin', 'hold', 'delete', 'forget', 'end', 'refresh'], $this->steps);
    }

    public function testRoleWithUsersIsNotDeleted(): void
    {
        $this->stored = ['users_count' => 1] + self::BUYERS;
        $this->assertRefused(Errors::IN_USE, fn () => $this->repository()->deleteById(5));
    }

    public function testRoleThatIsNotThere(): void
    {
        $this->stored = null;
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->getById(5));
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->update(5, new AdminRole()));
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->deleteById(5));
        $criteria = $this->createMock(SearchCriteriaInterface::class);
        $this->assertRefused(Errors::NOT_FOUND, fn () => $this->repository()->getMembers(5, $criteria));
    }

    private function assertRefused(string $message, callable $request): void
    {
        $this->steps = [];
        try {
            $request();
        } catch (LocalizedException $e) {
            $this->assertSame($message, $e->getRawMessage());
            $this->assertSame([], array_diff($this->steps, ['begin', 'hold']), 'something was written');
            return;
        }
        $this->fail("accepted, not refused with \"{$message}\"");
    }

    private function repository(): AdminRoleRepository
    {
        $errors = new Errors();
        $version = new Version();
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('get')->willReturnCallback(
            fn (int $id) => $this->stored === null ? throw $errors->notFound('roleId', $id) : $this->stored
        );
        $roles->method('hold')->willReturnCallback(function (): void {
            $this->step('hold');
        });
        $roles->method('isTaken')->willReturnCallback(fn () => $this->taken);
        $roles->method('keep')->willReturnCallback(function (int $id, array $role): void {
            $this->stored = ['id' => $id] + $role + self::BUYERS;
            $this->step('keep');
        });
        $users = $this->createMock(AdminUserResource::class);
        $users->method('forgetRole')->willReturnCallback(function (): void {
            $this->step('forget');
        });
        $writer = $this->createMock(RoleWriter::class);
        $writer->method('create')->willReturnCallback(fn (string $name) => $this->step("create {$name}"));
        $writer->method('rename')->willReturnCallback(function (int $id, string $name): void {
            $this->step("rename {$name}");
        });
        $writer->method('delete')->willReturnCallback(function (): void {
            $this->step('delete');
        });
        $access = $this->createMock(AccessRevoker::class);
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
        $records = $this->createMock(AdminRoleInterfaceFactory::class);
        $records->method('create')->willReturnCallback(static fn () => new AdminRole());
        $results = $this->createMock(AdminRoleSearchResultsInterfaceFactory::class);
        return new AdminRoleRepository(
            $roles,
            $users,
            new RoleDataBuilder($roles, $this->createMock(Processor::class), $version, $records, $results),
            $this->createMock(UserDataBuilder::class),
            $writer,
            new Merge(),
            new UserValidator($errors, $this->createMock(EmailAddress::class), $this->createMock(Locale::class)),
            $version,
            $access,
            $exclusive,
            $errors
        );
    }

    private function step(string $name): int
    {
        $this->steps[] = $name;
        return 5;
    }
}
