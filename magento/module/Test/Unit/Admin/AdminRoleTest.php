<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Acl\RootResource;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\DB\Select;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole;

class AdminRoleTest extends TestCase
{
    /** @var array[] the joins and conditions of the select */
    private array $parts = [];

    public function testFullAccess(): void
    {
        $this->assertSame([1, 3], $this->roles(false)->getIdsWithFullAccess());
        $this->assertSame([
            ['d.role_id = a.role_id AND d.permission = \'deny\' AND d.resource_id != \'root\''],
            ['a.resource_id = ?', 'root'],
            ['a.permission = ?', 'allow'],
            ['d.rule_id IS NULL'],
        ], $this->parts);
    }

    public function testEveryResourceSelected(): void
    {
        $this->assertSame([1, 3], $this->roles(false)->getIdsWithAllResources());
        $this->assertContains(['a.permission = ?', 'deny'], $this->parts);
        $this->assertContains(
            ['m.role_id = a.role_id AND m.permission = \'allow\' AND m.resource_id = \'Magento_User::acl_roles\''],
            $this->parts
        );
    }

    /**
     * @dataProvider questions
     */
    public function testRoleForSomeWebsitesOnlyGrantsLess(string $question): void
    {
        $this->roles(true)->$question();
        $this->assertContains(['w.role_id = a.role_id AND w.gws_is_all = 1'], $this->parts);
    }

    public static function questions(): array
    {
        return ['full access' => ['getIdsWithFullAccess'], 'every resource selected' => ['getIdsWithAllResources']];
    }

    private function roles(bool $scopes): AdminRole
    {
        $select = $this->createMock(Select::class);
        foreach (['distinct', 'from'] as $method) {
            $select->method($method)->willReturnSelf();
        }
        foreach (['join', 'joinLeft'] as $method) {
            $select->method($method)->willReturnCallback(function ($name, $condition) use ($select): Select {
                $this->parts[] = [$condition];
                return $select;
            });
        }
        $select->method('where')->willReturnCallback(function ($condition, $value = null) use ($select): Select {
            $this->parts[] = $value === null ? [$condition] : [$condition, $value];
            return $select;
        });
        $connection = $this->createMock(AdapterInterface::class);
        $connection->method('select')->willReturn($select);
        $connection->method('quoteInto')->willReturnCallback(
            static fn (string $text, string $value) => str_replace('?', "'$value'", $text)
        );
        $connection->method('tableColumnExists')->willReturnMap([
            ['px_authorization_role', 'gws_is_all', null, $scopes],
        ]);
        $connection->method('fetchCol')->with($select)->willReturn(['1', '3']);
        $resource = $this->createMock(ResourceConnection::class);
        $resource->method('getConnection')->willReturn($connection);
        $resource->method('getTableName')->willReturnCallback(static fn (string $table) => "px_$table");
        return new AdminRole($resource, new RootResource('root'), new AsciiEncoder(), new Errors());
    }
}
