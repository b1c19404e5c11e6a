<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Errors;

class LockoutValidatorTest extends TestCase
{
    private const ANN = ['username' => 'ann', 'is_active' => true, 'role_id' => 1] + Merge::NEW_USER;

    /**
     * @dataProvider own
     */
    public function testOwnAccount(?array $change, bool $password, bool $refused): void
    {
        $after = $change === null ? null : $change + self::ANN;
        $this->assertRefused(
            $refused ? Errors::OWN_ACCOUNT : null,
            static fn (LockoutValidator $guard) => $guard->checkOwnAccount(self::ANN, $after, $password)
        );
    }

    public static function own(): array
    {
        return [
            'nothing' => [[], false, false],
            'another last name' => [['lastname' => 'Lee'], false, false],
            'deletion' => [null, false, true],
            'deactivation' => [['is_active' => false], false, true],
            'another role' => [['role_id' => 2], false, true],
            'no role' => [['role_id' => 0], false, true],
            'another username' => [['username' => 'bob'], false, true],
            'password' => [[], true, true],
        ];
    }

    /**
     * @dataProvider last
     */
    public function testLastAdministrator(array $before, ?array $change, int $others, bool $refused): void
    {
        $before += self::ANN;
        $after = $change === null ? null : $change + $before;
        $this->assertRefused(
            $refused ? Errors::LAST_ADMINISTRATOR : null,
            static fn (LockoutValidator $guard) => $guard->checkLastAdministrator($before, $after, [1, 5], $others)
        );
    }

    public static function last(): array
    {
        return [
            'deletion' => [[], null, 0, true],
            'deactivation' => [[], ['is_active' => false], 0, true],
            'lesser role' => [[], ['role_id' => 2], 0, true],
            'no role' => [[], ['role_id' => 0], 0, true],
            'another full role' => [[], ['role_id' => 5], 0, false],
            'another name' => [[], ['username' => 'bob'], 0, false],
            'deletion with another one' => [[], null, 1, false],
            'deactivation with another one' => [[], ['is_active' => false], 1, false],
            'deletion of an inactive one' => [['is_active' => false], null, 0, false],
            'deletion of one with lesser rights' => [['role_id' => 2], null, 0, false],
            'activation' => [['is_active' => false], ['is_active' => true], 0, false],
        ];
    }

    private function assertRefused(?string $message, callable $check): void
    {
        try {
            $check(new LockoutValidator(new Errors()));
            $this->assertNull($message, 'accepted');
        } catch (WebapiException $e) {
            $this->assertSame([$message, 403], [$e->getRawMessage(), $e->getHttpCode()]);
        }
    }
}
