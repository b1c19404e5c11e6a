<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\Data\GroupExtensionInterface;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Model\AbstractModel;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\CustomerGroup\GroupState;
use ScimBridge\ScimBridge\Model\CustomerGroup\ScimNames;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Plugin\CustomerGroupSavePlugin;
use ScimBridge\ScimBridge\Plugin\CustomerGroupVersionPlugin;

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
                    'create_key' => null, 'changes' => 0,
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
            new GroupState('Team', 3, new ScimNames('Team', 'four', 'okta', null, 1)),
            new GroupState('Team', 3, new ScimNames('Team', 'four', 'okta', null, 2)),
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
        $lock = ['begin', 'lock customer_group', 'lock scim_bridge_customer_group'];
        $this->assertSame([...$lock, ...$lock, 'commit', 'commit'], $this->database->log);
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

    /**
     * A rename that is carried out late must not meet its version, although the group has its old name again.
     */
    public function testDoesNotComeBackWithTheValues(): void
    {
        foreach ([4, 5] as $id) {
            $versions = [$this->version($id)];
            foreach (['Renamed', 'Renamed', 'Team'] as $code) {
                $this->saveModel($id, $code);
                $versions[] = $this->version($id);
            }
            $this->assertSame($versions, array_unique($versions), 'one that changes nothing counts too');
        }
        $row = $this->database->tables['scim_bridge_customer_group'][0];
        $kept = [$row['display_name'], $row['external_id'], $row['owner'], $row['changes']];
        $this->assertSame(['"Team"', '"four"', 'okta', 3], $kept);
    }

    public function testTheVersionShownIsThatAfterTheSave(): void
    {
        $extension = $this->extension('New', null, null, $this->version(4));
        $this->save($this->group(4, $extension, 'Team'));
        $this->assertSame($this->version(4), $extension->getScimVersion());
    }

    public function testCountsANewGroupAndNoneThatFails(): void
    {
        $this->saveModel(null, 'New', 6);
        $this->saveModel(6, 'New');
        $this->assertSame(2, $this->database->tables['scim_bridge_customer_group'][1]['changes']);
        try {
            $plugin = new CustomerGroupVersionPlugin($this->resource());
            $fail = static fn () => throw new \RuntimeException('Refused.');
            $plugin->aroundSave($this->groupResource(), $fail, $this->model(4));
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertSame(0, $this->database->tables['scim_bridge_customer_group'][0]['changes']);
        }
    }

    /**
     * Magento's admin, and code that has a group's model, save past the repository.
     */
    public function testEverySaveIsCounted(): void
    {
        $global = file_get_contents(dirname(__DIR__, 3) . '/etc/di.xml');
        $plugin = preg_quote(CustomerGroupVersionPlugin::class, '~');
        $type = preg_quote('Magento\Customer\Model\ResourceModel\Group', '~');
        $this->assertMatchesRegularExpression("~<type name=\"$type\">\s*<plugin [^>]*type=\"$plugin\"~", $global);
    }

    private function saveModel(?int $id, string $code, ?int $newId = null): void
    {
        $plugin = new CustomerGroupVersionPlugin($this->resource());
        $model = $this->model($id);
        $plugin->aroundSave($this->groupResource(), function (AbstractModel $model) use ($code, $newId): void {
            if ($newId !== null) {
                $model->setData('entity_id', $newId);
            }
            foreach ($this->database->tables['customer_group'] as &$row) {
                if ($row['customer_group_id'] === $model->getId()) {
                    $row['customer_group_code'] = $code;
                }
            }
        }, $model);
    }

    private function model(?int $id): AbstractModel
    {
        return new class (['entity_id' => $id]) extends AbstractModel {
        };
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
            $this->saveModel($group->getId(), $group->getCode(), $group->getId() ?? 6);
            return $group;
        }, $group);
    }
}
