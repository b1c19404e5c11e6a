<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\RoleState;
use ScimBridge\ScimBridge\Model\Data\AdminRole;

class RoleStateTest extends TestCase
{
    public function testNullLeavesEverything(): void
    {
        $role = new RoleState(7, 'a', 'b', true, 3);
        $this->assertEquals($role, $role->withValuesOf(new AdminRole()));
    }

    public function testNameAndExternalIdOfARequestAreTaken(): void
    {
        $role = new RoleState(7, 'a', 'b', false, 0);
        $request = (new AdminRole())->setId(1)->setHasFullAccess(true)->setUsersCount(5)->setScimExternalId('');
        $this->assertEquals(new RoleState(7, 'a', '', false, 0), $role->withValuesOf($request));
        $request = (new AdminRole())->setName('c');
        $this->assertEquals(new RoleState(7, 'c', 'b', false, 0), $role->withValuesOf($request));
    }

    public function testTheKeyIsThatOfTheRequestThatCreatesTheRole(): void
    {
        $request = (new AdminRole())->setName('a')->setScimCreateKey('key');
        $created = (new RoleState())->withValuesOf($request);
        $this->assertSame('key', $created->scimCreateKey);
        $stored = new RoleState(7, 'a', scimCreateKey: 'key');
        $this->assertSame('key', $stored->withValuesOf($request->setScimCreateKey('other'))->scimCreateKey);
        $this->assertSame($created->getVersion(), (new RoleState(7, 'a'))->getVersion());
    }

    public function testTheOwnerIsThatOfTheLastRequestThatNamesOne(): void
    {
        $stored = new RoleState(7, 'a', scimOwner: 'okta');
        $this->assertSame('okta', $stored->withValuesOf((new AdminRole())->setName('b'))->scimOwner);
        $changed = $stored->withValuesOf((new AdminRole())->setScimOwner('entra'));
        $this->assertSame('entra', $changed->scimOwner);
        $this->assertSame($stored->getVersion(), $changed->getVersion());
        $this->assertSame('', $stored->withValuesOf((new AdminRole())->setScimOwner(''))->scimOwner);
    }

    public function testVersionIsOfNameAndExternalId(): void
    {
        $version = (new RoleState(7, 'a', 'b', false, 3))->getVersion();
        $this->assertSame($version, (new RoleState(8, 'a', 'b', true, 0))->getVersion());
        $this->assertNotSame($version, (new RoleState(7, 'ax', 'b', false, 3))->getVersion());
        $this->assertNotSame($version, (new RoleState(7, 'a', 'bx', false, 3))->getVersion());
        $this->assertNotSame($version, (new RoleState(7, 'ab', '', false, 3))->getVersion());
    }
}
