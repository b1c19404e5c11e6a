<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use Magento\Integration\Model\CustomUserContext;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\UserChange;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

/**
 * Roles 1 and 5 have full access, in role 8 every resource is selected by itself, role 2 grants less.
 */
class LockoutValidatorTest extends TestCase
{
    private const ANN = ['id' => 7, 'username' => 'ann', 'roleId' => 1];

    /**
     * @dataProvider own
     */
    public function testOwnAccount(?array $changed, bool $password, bool $refused): void
    {
        $change = $this->change(self::ANN, $changed, $password);
        $this->assertRefused($refused ? (new Errors())->ownAccount() : null, $change, [
            'caller' => [7, UserContextInterface::USER_TYPE_ADMIN],
        ]);
        $this->assertRefused(null, $change, ['caller' => [8, UserContextInterface::USER_TYPE_ADMIN]]);
        $this->assertRefused(null, $change, ['caller' => [7, UserContextInterface::USER_TYPE_INTEGRATION]]);
    }

    public static function own(): array
    {
        return [
            'nothing' => [[], false, false],
            'another last name' => [['lastname' => 'Lee'], false, false],
            'deletion' => [null, false, true],
            'deactivation' => [['isActive' => false], false, true],
            'another role' => [['roleId' => 5], false, true],
            'no role' => [['roleId' => 0], false, true],
            'another username' => [['username' => 'bob'], false, true],
            'password' => [[], true, true],
        ];
    }

    /**
     * @dataProvider last
     */
    public function testLastAdministrator(array $before, ?array $changed, bool $refused): void
    {
        $change = $this->change($before + self::ANN, $changed);
        $expected = $refused ? (new Errors())->lastAdministrator() : null;
        $this->assertRefused($expected, $change, ['others' => []]);
        $this->assertRefused(null, $change, ['others' => [5]]);
    }

    public static function last(): array
    {
        return [
            'deletion' => [[], null, true],
            'deactivation' => [[], ['isActive' => false], true],
            'lesser role' => [[], ['roleId' => 2], true],
            'every resource selected by itself' => [[], ['roleId' => 8], true],
            'no role' => [[], ['roleId' => 0], true],
            'another role with full access' => [[], ['roleId' => 5], false],
            'another name' => [[], ['username' => 'bob'], false],
            'another password' => [[], [], false],
            'deletion of an inactive one' => [['isActive' => false], null, false],
            'deletion of one with lesser rights' => [['roleId' => 2], null, false],
            'activation' => [['isActive' => false], ['isActive' => true], false],
        ];
    }

    /**
     * @dataProvider allResources
     */
    public function testLastAdministratorWithEveryResourceSelected(int $roleId, array $others, bool $refused): void
    {
        $change = $this->change(['roleId' => $roleId] + self::ANN, ['isActive' => false]);
        $this->assertRefused($refused ? (new Errors())->lastAdministrator() : null, $change, ['others' => $others]);
    }

    public static function allResources(): array
    {
        return [
            'nobody else' => [8, [], true],
            'another one with every resource selected' => [8, [8], false],
            'another one with full access' => [8, [1], false],
            'the last one with full access' => [1, [8], true],
        ];
    }

    public function testEveryResourceSelectedIsLessThanFullAccess(): void
    {
        $gain = $this->change(['roleId' => 8] + self::ANN, ['roleId' => 1]);
        $this->assertRefused(null, $gain, ['others' => []]);
        $loss = $this->change(self::ANN, ['roleId' => 8]);
        $this->assertRefused((new Errors())->lastAdministrator(), $loss, ['others' => []]);
    }

    private function change(array $before, ?array $changed, bool $password = false): UserChange
    {
        $after = ($changed ?? []) + $before;
        return new UserChange(new UserState(...$before), new UserState(...$after), $password, $changed === null);
    }

    private function assertRefused(?WebapiException $expected, UserChange $change, array $shop): void
    {
        [$callerId, $callerType] = $shop['caller'] ?? [9, UserContextInterface::USER_TYPE_INTEGRATION];
        $users = $this->createMock(AdminUserResource::class);
        $users->method('countOthers')->willReturnCallback(function (int $userId, array $roleIds) use ($shop): int {
            $this->assertSame(self::ANN['id'], $userId);
            return count(array_intersect($shop['others'] ?? [1], $roleIds));
        });
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('getIdsWithFullAccess')->willReturn([1, 5]);
        $roles->method('getIdsWithAllResources')->willReturn([8]);
        $caller = new CustomUserContext($callerId, $callerType);
        try {
            (new LockoutValidator($caller, $users, $roles, new Errors()))->validate($change);
            $this->assertNull($expected, 'accepted');
        } catch (WebapiException $e) {
            $this->assertNotNull($expected, 'refused: ' . $e->getRawMessage());
            $this->assertSame([$expected->getRawMessage(), 403], [$e->getRawMessage(), $e->getHttpCode()]);
        }
    }
}
