<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Data\AdminUser;

class UserStateTest extends TestCase
{
    private const ANN = [
        'id' => 7, 'username' => 'ann', 'firstname' => 'Ann', 'lastname' => 'Lee', 'email' => 'ann@example.com',
        'isActive' => true, 'interfaceLocale' => 'en_US', 'roleId' => 3, 'scimExternalId' => 'x',
        'scimRoles' => ',3,', 'scimAttributes' => '{}', 'createdAt' => 'then', 'updatedAt' => 'now',
        'scimCreateKey' => 'k', 'changes' => 4, 'scimOwner' => 'okta',
    ];

    public function testNullLeavesEverything(): void
    {
        $user = new UserState(...self::ANN);
        $this->assertTrue($user->withValuesOf(new AdminUser())->equals($user));
    }

    public function testIdTimesKeyAndVersionOfARequestAreIgnored(): void
    {
        $user = new UserState(...self::ANN);
        $request = (new AdminUser())->setId(1)->setCreatedAt('x')->setUpdatedAt('y')->setVersion('z');
        $request->setScimCreateKey('other');
        $this->assertTrue($user->withValuesOf($request)->equals($user));
    }

    public function testEmptyAndFalseAreValues(): void
    {
        $request = (new AdminUser())->setIsActive(false)->setRoleId(0)->setScimRoles('');
        $after = (new UserState(...self::ANN))->withValuesOf($request);
        $expected = ['isActive' => false, 'roleId' => 0, 'scimRoles' => ''] + self::ANN;
        $this->assertTrue($after->equals(new UserState(...$expected)));
    }

    public function testEveryFieldIsTaken(): void
    {
        $request = (new AdminUser())->setUsername('a')->setFirstname('b')->setLastname('c')->setEmail('d')
            ->setIsActive(false)->setInterfaceLocale('e')->setRoleId(9)->setScimExternalId('f')->setScimRoles('g')
            ->setScimAttributes('h')->setScimCreateKey('i')->setScimOwner('j');
        $expected = new UserState(0, 'a', 'b', 'c', 'd', false, 'e', 9, 'f', 'g', 'h', '', '', 'i', 0, 'j');
        $this->assertEquals($expected, (new UserState())->withValuesOf($request));
    }

    public function testNewUserIsActiveAndHasNoRole(): void
    {
        $after = (new UserState())->withValuesOf(new AdminUser());
        $this->assertSame([true, 0, 'en_US'], [$after->isActive, $after->roleId, $after->interfaceLocale]);
    }

    public function testEqualsIsStrict(): void
    {
        $user = new UserState(...['username' => '10'] + self::ANN);
        $this->assertFalse($user->equals(new UserState(...['username' => '1e1'] + self::ANN)));
        $this->assertFalse($user->equals(new UserState(...['username' => '10', 'updatedAt' => 'later'] + self::ANN)));
    }

    public function testVersionIsOfEveryFieldButIdOwnerKeyAndTimes(): void
    {
        $versions = [];
        foreach (self::ANN as $field => $value) {
            $other = is_bool($value) ? !$value : (is_int($value) ? $value + 1 : $value . 'x');
            $versions[$field] = (new UserState(...[$field => $other] + self::ANN))->getVersion();
        }
        $version = (new UserState(...self::ANN))->getVersion();
        foreach (['id', 'createdAt', 'updatedAt', 'scimCreateKey', 'scimOwner'] as $field) {
            $this->assertSame($version, $versions[$field]);
            unset($versions[$field]);
        }
        $this->assertCount(11, array_unique($versions));
        $this->assertNotContains($version, $versions);
    }

    public function testVersionDoesNotComeBackWithTheValues(): void
    {
        $before = new UserState(...self::ANN);
        $again = new UserState(...['changes' => $before->changes + 2] + self::ANN);
        $this->assertNotSame($before->getVersion(), $again->getVersion());
    }

    public function testValuesDoNotRunIntoEachOther(): void
    {
        $this->assertNotSame(
            (new UserState(...['firstname' => 'ab', 'lastname' => 'c'] + self::ANN))->getVersion(),
            (new UserState(...['firstname' => 'a', 'lastname' => 'bc'] + self::ANN))->getVersion()
        );
    }

    /**
     * Clients keep versions: a release may not change how they are computed.
     */
    public function testVersionStays(): void
    {
        $admin = new UserState(1, 'admin', 'Ad', 'Min', 'admin@example.com', true, 'en_US', 1);
        $this->assertSame(
            '65621420b4776082240c6f5b3188a4b4e28bd50b8e183857d0479d3a9bf560d5',
            $admin->getVersion()
        );
    }
}
