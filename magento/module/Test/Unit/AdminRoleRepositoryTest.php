<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterfaceFactory;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterfaceFactory;
use ScimBridge\ScimBridge\Model\AdminRoleRepository;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\FieldValidator;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\RoleDataBuilder;
use ScimBridge\ScimBridge\Model\Admin\RoleState;
use ScimBridge\ScimBridge\Model\Admin\RoleValidator;
use ScimBridge\ScimBridge\Model\Admin\RoleWriter;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\Data\AdminRole;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Processor;

class AdminRoleRepositoryTest extends TestCase
{
    /** @var RoleState|null what is stored; null when it is gone */
    private ?RoleState $stored;

    /** @var string[] what has been done, in order */
    private array $steps = [];

    /** @var bool */
    private bool $taken = false;

    protected function setUp(): void
    {
        $this->stored = new RoleState(5, 'Buyers', 'x');
    }

    public function testCreate(): void
    {
        $this->stored = null;
        $role = $this->repository()->create((new AdminRole())->setName('Buyers')->setScimExternalId('x'));
        $this->assertSame(['begin', 'create Buyers', 'save', 'end', 'clean'], $this->steps);
        $this->assertSame([5, 'Buyers', 'x', false, 0, (new RoleState(5, 'Buyers', 'x'))->getVersion()], [
            $role->getId(), $role->getName(), $role->getScimExternalId(), $role->getHasFullAccess(),
            $role->getUsersCount(), $role->getVersion(),
        ]);
    }

    public function testRename(): void
    {
        $role = $this->repository()->update(5, (new AdminRole())->setId(1)->setName('Sellers'));
        $this->assertSame(['begin', 'lock', 'rename Sellers', 'save', 'end', 'clean'], $this->steps);
        $this->assertSame([5, 'Sellers', 'x'], [$role->getId(), $role->getName(), $role->getScimExternalId()]);
    }

    public function testExternalIdAloneLeavesMagentosRoleAlone(): void
    {
        $this->repository()->update(5, (new AdminRole())->setScimExternalId(''));
        $this->assertSame(['begin', 'lock', 'save', 'end', 'clean'], $this->steps);
    }

    public function testVersion(): void
    {
        $given = (new AdminRole())->setVersion('stale')->setName('Sellers');
        $this->assertRefused((new Errors())->changed(), fn () => $this->repository()->update(5, $given));
        $this->repository()->update(5, $given->setVersion((new RoleState(5, 'Buyers', 'x'))->getVersion()));
        $this->assertContains('rename Sellers', $this->steps);
    }

    public function testTakenName(): void
    {
        $this->taken = true;
        $given = (new AdminRole())->setName('Sellers');
        $expected = (new Errors())->exists('name', 'Sellers');
        $this->assertRefused($expected, fn () => $this->repository()->create($given));
        $this->assertRefused($expected, fn () => $this->repository()->update(5, $given));
        $this->repository()->update(5, (new AdminRole())->setName('Buyers'));
    }

    public function testRoleWithoutAName(): void
    {
        $this->assertRefused((new Errors())->required('name'), fn () => $this->repository()->create(new AdminRole()));
    }

    public function testDelete(): void
    {
        $this->assertTrue($this->repository()->deleteById(5));
        $this->assertSame(['begin', 'lock', 'delete', 'remove', 'end', 'clean'], $this->steps);
    }

    public function testRoleWithUsersIsNotDeleted(): void
    {
        $this->stored = new RoleState(5, 'Buyers', 'x', false, 1);
        $this->assertRefused((new Errors())->inUse(), fn () => $this->repository()->deleteById(5));
    }

    public function testRoleThatIsNotThere(): void
    {
        $this->stored = null;
        $expected = (new Errors())->notFound('roleId', 5);
        $this->assertRefused($expected, fn () => $this->repository()->getById(5));
        $this->assertRefused($expected, fn () => $this->repository()->update(5, new AdminRole()));
        $this->assertRefused($expected, fn () => $this->repository()->deleteById(5));
        $criteria = $this->createMock(SearchCriteriaInterface::class);
        $this->assertRefused($expected, fn () => $this->repository()->getMembers(5, $criteria));
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

    private function repository(): AdminRoleRepository
    {
        $errors = new Errors();
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('get')->willReturnCallback(
            fn (int $id) => $this->stored ?? throw $errors->notFound('roleId', $id)
        );
        $roles->method('lock')->willReturnCallback($this->step('lock'));
        $roles->method('isNameTaken')->willReturnCallback(fn () => $this->taken);
        $roles->method('save')->willReturnCallback(function (int $id, RoleState $role): void {
            $this->stored = new RoleState($id, $role->name, $role->scimExternalId);
            $this->step('save')();
        });
        $users = $this->createMock(AdminUserResource::class);
        $users->method('removeRole')->willReturnCallback($this->step('remove'));
        $writer = $this->createMock(RoleWriter::class);
        $writer->method('create')->willReturnCallback(function (string $name): int {
            $this->step("create {$name}")();
            return 5;
        });
        $writer->method('rename')->willReturnCallback(fn (int $id, string $name) => $this->step("rename {$name}")());
        $writer->method('delete')->willReturnCallback($this->step('delete'));
        $revoker = $this->createMock(AccessRevoker::class);
        $revoker->method('cleanCache')->willReturnCallback($this->step('clean'));
        $transaction = $this->createMock(LockedTransaction::class);
        $transaction->method('execute')->willReturnCallback(function (callable $change) {
            $this->step('begin')();
            $result = $change();
            $this->step('end')();
            return $result;
        });
        $factory = $this->createMock(AdminRoleInterfaceFactory::class);
        $factory->method('create')->willReturnCallback(static fn () => new AdminRole());
        $results = $this->createMock(AdminRoleSearchResultsInterfaceFactory::class);
        return new AdminRoleRepository(
            $roles,
            $users,
            new RoleDataBuilder($roles, $this->createMock(Processor::class), $factory, $results),
            $this->createMock(UserDataBuilder::class),
            $writer,
            new RoleValidator(new FieldValidator($errors), $roles, $errors),
            $revoker,
            $transaction,
            $errors
        );
    }

    private function step(string $name): callable
    {
        return function () use ($name): void {
            $this->steps[] = $name;
        };
    }
}
