<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Acl\Data\CacheInterface as AclCache;
use Magento\Framework\App\CacheInterface;
use Magento\Integration\Api\UserTokenRevokerInterface;
use Magento\Integration\Model\CustomUserContextFactory;
use Magento\Integration\Model\CustomUserContext;
use Magento\Security\Model\ResourceModel\AdminSessionInfo;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\Merge;

class AccessRevokerTest extends TestCase
{
    private const ANN = ['id' => 7, 'is_active' => true, 'role_id' => 3] + Merge::NEW_USER;

    /**
     * @dataProvider changes
     */
    public function testEnds(array $before, ?array $change, bool $password, bool $sessions, bool $tokens): void
    {
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
        $after = $change === null ? null : $change + $before;
        $this->access($table, $revoker)->endAfter($before, $after, $password);
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
            'activation' => [['is_active' => false], ['is_active' => true], false, false, false],
            'deactivation' => [[], ['is_active' => false], false, true, true],
            'deletion' => [[], null, false, true, true],
            'password' => [[], [], true, true, true],
            'no role any more' => [[], ['role_id' => 0], false, true, true],
            'another role' => [[], ['role_id' => 4], false, true, false],
            'first role' => [['role_id' => 0], ['role_id' => 4], false, true, false],
        ];
    }

    public function testCachedRolesAndRightsAreLetGo(): void
    {
        $aclCache = $this->createMock(AclCache::class);
        $aclCache->expects($this->once())->method('clean');
        $cache = $this->createMock(CacheInterface::class);
        $cache->expects($this->once())->method('clean')->with(['user_assigned_role']);
        $this->access(
            $this->createMock(AdminSessionInfo::class),
            $this->createMock(UserTokenRevokerInterface::class),
            $aclCache,
            $cache
        )->refresh();
    }

    private function access(
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
