<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\Data\GroupExtensionInterface;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\CustomerGroup\GroupState;
use ScimBridge\ScimBridge\Model\CustomerGroup\ScimNames;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Plugin\CustomerGroupSavePlugin;

class CustomerGroupVersionTest extends TestCase
{
    use CustomerGroups;

    /** @var bool */
    private bool $saved = false;

    protected function setUp(): void
    {
        $this->database = new Database([
            'customer_group' => [
                ['customer_group_id' => 4, 'customer_group_code' => 'Team', 'tax_class_id' => '3'],
                ['customer_group_id' => 5, 'customer_group_code' => 'Other', 'tax_class_id' => '3'],
            ],
            'scim_bridge_customer_group' => [
                [
                    'customer_group_id' => 4, 'display_name' => '"Team"', 'external_id' => '"four"', 'owner' => 'okta',
                    'create_key' => null,
                ],
            ],
        ]);
    }

    public function testEachValueChangesTheVersion(): void
    {
        $names = new ScimNames('Team', 'four', 'okta');
        $versions = array_map(static fn (GroupState $state): string => $state->getVersion(), [
            new GroupState('Team', 3, $names),
            new GroupState('Team', 3, new ScimNames('Team', 'four', 'entra')),
            new GroupState('Team', 3, new ScimNames('Team', 'five', 'okta')),
            new GroupState('Team', 3, new ScimNames('Teams', 'four', 'okta')),
            new GroupState('Team', 3, new ScimNames('Teamfour', '', 'okta')),
            new GroupState('Team', 2, $names),
            new GroupState("Team \xD0", 3, $names),
        ]);
        $this->assertSame($versions, array_unique($versions));
        $this->assertSame(
            (new GroupState('Team', 3, new ScimNames()))->getVersion(),
            (new GroupState('Team', 3, new ScimNames('', '', '')))->getVersion()
        );
    }

    /**
     * Somebody may rename the group between Magento's reading and the module's.
     */
    public function testIsThatOfTheValuesShown(): void
    {
        $this->assertSame($this->version(4), $this->shown(4, 'Team'));
        $this->assertSame($this->version(5), $this->shown(5, 'Other'));
        $this->assertNotSame($this->version(4), $this->shown(4, 'Renamed'));
    }

    public function testSavesWithThePresentVersion(): void
    {
        $version = $this->version(4);
        $this->save($this->group(4, $this->extension('New', null, '', $version)));
        $log = ['begin', 'lock customer_group', 'lock scim_bridge_customer_group', 'commit'];
        $this->assertSame($log, $this->database->log);
        $row = $this->database->tables['scim_bridge_customer_group'][0];
        $this->assertSame(['"New"', '"four"', null], [$row['display_name'], $row['external_id'], $row['owner']]);
    }

    public function testRefusesAnotherVersion(): void
    {
        try {
            $this->save($this->group(4, $this->extension('New', null, null, 'old')));
            $this->fail('It was saved.');
        } catch (WebapiException $error) {
            $this->assertSame([409, Errors::VERSION_CODE], [$error->getHttpCode(), $error->getCode()]);
            $details = ['fieldName' => 'id', 'fieldValue' => 4, 'version' => $this->version(4)];
            $this->assertSame($details, $error->getDetails());
        }
        $this->assertFalse($this->saved);
    }

    /**
     * @dataProvider unversioned
     */
    public function testComparesNothing(?int $id, ?string $version): void
    {
        $this->save($this->group($id, $this->extension('New', null, null, $version)));
        $this->assertTrue($this->saved);
    }

    public static function unversioned(): array
    {
        return [
            'none named' => [4, null],
            'a new group' => [null, 'any'],
            'one that is gone: Magento says so' => [9, 'any'],
        ];
    }

    /**
     * @dataProvider conflicts
     */
    public function testSaysThatTheGroupIsLocked(\RuntimeException $conflict): void
    {
        $this->database->lockFailure = $conflict;
        try {
            $this->save($this->group(4, $this->extension('New', null, null, 'any')));
            $this->fail('It was saved.');
        } catch (WebapiException $error) {
            $this->assertSame(503, $error->getHttpCode());
        }
        $this->assertSame('roll back', end($this->database->log));
    }

    public static function conflicts(): array
    {
        return ['deadlock' => [new DeadlockException()], 'lock wait' => [new LockWaitException()]];
    }

    public function testRefusesALongOwner(): void
    {
        $this->expectException(InputException::class);
        $this->save($this->group(4, $this->extension(null, null, str_repeat('o', 33))));
    }

    private function version(int $id): string
    {
        return $this->resource()->lock($id)->getVersion();
    }

    private function shown(int $id, string $code): string
    {
        $group = $this->group($id, null, $code);
        $this->load()->afterGetById($this->createStub(GroupRepositoryInterface::class), $group);
        $this->assertInstanceOf(GroupExtensionInterface::class, $group->getExtensionAttributes());
        return $group->getExtensionAttributes()->getScimVersion();
    }

    private function save(GroupInterface $group): void
    {
        $this->database->log = [];
        $plugin = new CustomerGroupSavePlugin($this->extensionAttributes(), $this->resource(), new Errors());
        $plugin->aroundSave($this->createStub(GroupRepositoryInterface::class), function (GroupInterface $group) {
            $this->saved = true;
            return $group;
        }, $group);
    }
}
