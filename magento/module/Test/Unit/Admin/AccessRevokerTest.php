<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Acl\Data\CacheInterface as AclCache;
use Magento\Framework\App\CacheInterface;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContext;
use Magento\Integration\Model\CustomUserContextFactory;
use Magento\Security\Model\ResourceModel\AdminSessionInfo;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\UserChange;
use ScimBridge\ScimBridge\Model\Admin\UserState;

class AccessRevokerTest extends TestCase
{
    private const ANN = ['id' => 7, 'isActive' => true, 'roleId' => 3];

    /**
     * @dataProvider changes
     */
    public function testEndsSessionsAndTokens(
        array $before,
        ?array $change,
        bool $password,
        bool $sessions,
        bool $tokens
    ): void {
        $before += self::ANN;
        $ended = [];
        $table = $this->createMock(AdminSessionInfo::class);
        $table->method('updateStatusByUserId')->willReturnCallback(
            static function ($status, $userId, $with) use (&$ended): int {
                $ended[] = ['sessions', $status, $userId, $with];
                return 1;
            }
        );
        $revoker = $this->createMock(UserTokenRevokerInterface::class);
        $revoker->method('revokeFor')->willReturnCallback(
            static function (UserContextInterface $context) use (&$ended): void {
                $ended[] = ['tokens', $context->getUserType(), $context->getUserId()];
            }
        );
        $after = ($change ?? []) + $before;
        $this->revoker($table, $revoker)->revokeAfter(
            new UserChange(new UserState(...$before), new UserState(...$after), $password, $change === null)
        );
        $this->assertSame(array_merge(
            $sessions ? [['sessions', 0, 7, [1]]] : [],
            $tokens ? [['tokens', UserContextInterface::USER_TYPE_ADMIN, 7]] : []
        ), $ended);
    }

    public static function changes(): array
    {
        return [
            'nothing' => [[], [], false, false, false],
            'another name' => [[], ['username' => 'bob'], false, false, false],
            'activation' => [['isActive' => false], ['isActive' => true], false, false, false],
            'deactivation' => [[], ['isActive' => false], false, true, true],
            'deletion' => [[], null, false, true, true],
            'password' => [[], [], true, true, true],
            'no role any more' => [[], ['roleId' => 0], false, true, true],
            'another role' => [[], ['roleId' => 4], false, true, false],
            'first role' => [['roleId' => 0], ['roleId' => 4], false, true, false],
        ];
    }

    public function testCachesOfRolesAndRulesAreCleaned(): void
    {
        $aclCache = $this->createMock(AclCache::class);
        $aclCache->expects($this->once())->method('clean');
        $cache = $this->createMock(CacheInterface::class);
        $cache->expects($this->once())->method('clean')->with(['user_assigned_role']);
        $this->revoker(
            $this->createMock(AdminSessionInfo::class),
            $this->createMock(UserTokenRevokerInterface::class),
            $aclCache,
            $cache
        )->cleanCache();
    }

    private function revoker(
        AdminSessionInfo $sessions,
        UserTokenRevokerInterface $tokens,
        ?AclCache $aclCache = null,
        ?CacheInterface $cache = null
    ): AccessRevoker {
        $contexts = $this->createMock(CustomUserContextFactory::class);
        $contexts->method('create')->willReturnCallback(
            static fn (array $data) => new CustomUserContext($data['userId'], $data['userType'])
        );
        return new AccessRevoker(
            $sessions,
            $tokens,
            $contexts,
            $aclCache ?? $this->createMock(AclCache::class),
            $cache ?? $this->createMock(CacheInterface::class)
        );
    }
}
