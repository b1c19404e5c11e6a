<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Data\AdminRole;
use ScimBridge\ScimBridge\Model\Data\AdminUser;

class MergeTest extends TestCase
{
    private const USER = ['id' => 7, 'username' => 'ann', 'role_id' => 3, 'scim_roles' => ',3,'] + Merge::NEW_USER;

    public function testNullLeavesEverything(): void
    {
        $this->assertSame(self::USER, (new Merge())->user(self::USER, new AdminUser()));
    }

    public function testIdTimesAndVersionOfARequestAreIgnored(): void
    {
        $given = (new AdminUser())->setId(1)->setCreatedAt('x')->setUpdatedAt('y')->setVersion('z');
        $this->assertSame(self::USER, (new Merge())->user(self::USER, $given));
    }

    public function testWhatIsEmptyOrFalseIsGiven(): void
    {
        $given = (new AdminUser())->setIsActive(false)->setRoleId(0)->setScimRoles('');
        $after = (new Merge())->user(self::USER, $given);
        $this->assertSame([false, 0, '', 'ann'], [
            $after['is_active'], $after['role_id'], $after['scim_roles'], $after['username'],
        ]);
    }

    public function testEveryFieldIsTaken(): void
    {
        $given = (new AdminUser())->setUsername('a')->setFirstname('b')->setLastname('c')->setEmail('d')
            ->setIsActive(false)->setInterfaceLocale('e')->setRoleId(9)->setScimExternalId('f')->setScimRoles('g')
            ->setScimAttributes('h');
        $this->assertEquals([
            'username' => 'a', 'firstname' => 'b', 'lastname' => 'c', 'email' => 'd', 'is_active' => false,
            'interface_locale' => 'e', 'role_id' => 9, 'scim_external_id' => 'f', 'scim_roles' => 'g',
            'scim_attributes' => 'h',
        ], (new Merge())->user(Merge::NEW_USER, $given));
    }

    public function testNewUserIsActiveAndHasNoRole(): void
    {
        $after = (new Merge())->user(Merge::NEW_USER, new AdminUser());
        $this->assertSame([true, 0], [$after['is_active'], $after['role_id']]);
    }

    public function testRole(): void
    {
        $role = ['id' => 7, 'name' => 'a', 'scim_external_id' => 'b', 'has_full_access' => false, 'users_count' => 0];
        $given = (new AdminRole())->setId(1)->setHasFullAccess(true)->setUsersCount(5)->setScimExternalId('');
        $this->assertEquals(['scim_external_id' => ''] + $role, (new Merge())->role($role, $given));
    }

    public function testRolesAreNamedByEitherField(): void
    {
        $merge = new Merge();
        $this->assertFalse($merge->namesRoles((new AdminUser())->setUsername('a')));
        $this->assertTrue($merge->namesRoles((new AdminUser())->setRoleId(0)));
        $this->assertTrue($merge->namesRoles((new AdminUser())->setScimRoles('')));
    }
}
