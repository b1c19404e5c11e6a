<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\Data\GroupSearchResultsInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\CustomerGroup\ScimNames;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Plugin\CustomerGroupLoadPlugin;
use ScimBridge\ScimBridge\Plugin\CustomerGroupSavePlugin;

class CustomerGroupTest extends TestCase
{
    use CustomerGroups;

    private const NAME = 'Команда 🦊 "q" \\ /';

    protected function setUp(): void
    {
        $this->database = new Database([
            'customer_group' => [],
            'scim_bridge_customer_group' => [
                [
                    'customer_group_id' => 4, 'display_name' => '"\u041a"', 'external_id' => '"four"',
                    'owner' => 'okta', 'create_key' => 'key', 'changes' => 0,
                ],
                [
                    'customer_group_id' => 5, 'display_name' => null, 'external_id' => '"five"', 'owner' => null,
                    'create_key' => null, 'changes' => 0,
                ],
            ],
        ]);
    }

    /**
     * @dataProvider changes
     */
    public function testSave(int $id, ?string $name, ?string $externalId, array $stored): void
    {
        $saved = $this->save($this->group($id, $this->extension($name, $externalId)));
        $kept = $saved->getExtensionAttributes();
        $this->assertSame($stored, [$kept->getScimDisplayName(), $kept->getScimExternalId()]);
        $again = $this->group($id);
        $this->load()->afterGetById($this->createStub(GroupRepositoryInterface::class), $again);
        $read = $again->getExtensionAttributes();
        $this->assertSame($stored, [$read->getScimDisplayName(), $read->getScimExternalId()]);
    }

    public static function changes(): array
    {
        $longest = str_repeat('漢', 255);
        return [
            'new' => [9, self::NAME, 'nine', [self::NAME, 'nine']],
            'both' => [4, self::NAME, 'other', [self::NAME, 'other']],
            'absent stays' => [4, null, null, ['К', 'four']],
            'one of them' => [4, null, 'other', ['К', 'other']],
            'empty clears' => [4, '', null, [null, 'four']],
            'both cleared' => [4, '', '', [null, null]],
            'longest id' => [5, null, $longest, [null, $longest]],
        ];
    }

    public function testTheKeyIsThatOfTheRequestThatCreatesTheGroup(): void
    {
        $saved = $this->save($this->group(null, $this->extension(null, null, null, null, 'key')));
        $this->assertSame('key', $saved->getExtensionAttributes()->getScimCreateKey());
        $again = $this->save($this->group(0, $this->extension(null, 'nil', null, null, 'other')));
        $this->assertSame('key', $again->getExtensionAttributes()->getScimCreateKey());
        $this->assertSame('nil', $again->getExtensionAttributes()->getScimExternalId());
    }

    public function testRefusesALongKey(): void
    {
        $this->expectException(InputException::class);
        $this->save($this->group(null, $this->extension(null, null, null, null, str_repeat('k', 65))));
    }

    public function testStoresAscii(): void
    {
        $this->save($this->group(9, $this->extension(self::NAME, null)));
        $row = $this->database->tables['scim_bridge_customer_group'][2];
        $this->assertMatchesRegularExpression('/^[\x20-\x7e]+$/', $row['display_name']);
        $this->assertNull($row['external_id']);
    }

    public function testRefusesALongIdBeforeAnythingIsWritten(): void
    {
        try {
            $this->save($this->group(4, $this->extension('name', str_repeat('é', 256))));
            $this->fail('It was let through.');
        } catch (InputException $error) {
            $this->assertSame((new Errors())->tooLong('f', 1)->getRawMessage(), $error->getRawMessage());
            $this->assertSame(['fieldName' => 'scim_external_id', 'maximum' => 255], $error->getParameters());
        }
        $this->assertSame([], $this->database->tables['customer_group']);
    }

    public function testWritesAllOrNothing(): void
    {
        $this->database->failing = true;
        try {
            $this->save($this->group(4, $this->extension('name', null)));
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertSame([], $this->database->tables['customer_group']);
        }
    }

    public function testListTakesOneQuery(): void
    {
        $groups = [$this->group(0), $this->group(5), $this->group(4, $this->extension(null, null))];
        $page = $this->createStub(GroupSearchResultsInterface::class);
        $page->method('getItems')->willReturn($groups);
        $this->load()->afterGetList($this->createStub(GroupRepositoryInterface::class), $page);
        $this->assertSame(1, $this->database->queries);
        $this->assertNull($groups[0]->getExtensionAttributes()->getScimExternalId());
        $this->assertSame('five', $groups[1]->getExtensionAttributes()->getScimExternalId());
        $this->assertNull($groups[1]->getExtensionAttributes()->getScimDisplayName());
        $this->assertSame('К', $groups[2]->getExtensionAttributes()->getScimDisplayName());
    }

    public function testEmptyList(): void
    {
        $page = $this->createStub(GroupSearchResultsInterface::class);
        $page->method('getItems')->willReturn([]);
        $this->load()->afterGetList($this->createStub(GroupRepositoryInterface::class), $page);
        $this->assertSame(0, $this->database->queries);
    }

    /**
     * Magento's shop reads the group of a visitor for the tax of each product.
     */
    public function testIsReadOnlyWhereTheRoutesAre(): void
    {
        $etc = dirname(__DIR__, 3) . '/etc';
        $this->assertStringNotContainsString(CustomerGroupLoadPlugin::class, file_get_contents("$etc/di.xml"));
        foreach (['webapi_rest', 'webapi_soap'] as $area) {
            $this->assertStringContainsString(CustomerGroupLoadPlugin::class, file_get_contents("$etc/$area/di.xml"));
        }
        $global = file_get_contents("$etc/di.xml");
        $this->assertStringContainsString(CustomerGroupSavePlugin::class, $global, 'for the queue');
    }

    public function testIsReadOnce(): void
    {
        $load = $this->load();
        $magento = $this->createStub(GroupRepositoryInterface::class);
        foreach ([0, 5, 0, 5] as $id) {
            $group = $this->group($id);
            $load->afterGetById($magento, $group);
            $this->assertSame($id === 5 ? 'five' : null, $group->getExtensionAttributes()->getScimExternalId());
        }
        $this->assertSame(2, $this->database->queries);
    }

    public function testIsReadAgainAfterAFailure(): void
    {
        $resource = $this->resource();
        $read = static fn (): ?string => $resource->read([4])[4]->externalId;
        try {
            $resource->inTransaction(function () use ($resource, $read): void {
                $resource->save(4, new ScimNames(externalId: 'other'));
                $this->assertSame('other', $read());
                throw new \RuntimeException('Too late.');
            });
        } catch (\RuntimeException $failure) {
            $this->assertSame('four', $read());
        }
        $this->database->tables['scim_bridge_customer_group'][0]['external_id'] = '"by another"';
        $resource->inTransaction(static fn () => null);
        $this->assertSame('by another', $read(), 'what another process has written meanwhile');
    }

    private function save(GroupInterface $group): GroupInterface
    {
        $plugin = new CustomerGroupSavePlugin($this->extensionAttributes(), $this->resource(), new Errors());
        $magento = $this->createStub(GroupRepositoryInterface::class);
        return $plugin->aroundSave($magento, function (GroupInterface $group): GroupInterface {
            $this->database->tables['customer_group'][] = ['customer_group_id' => $group->getId()];
            return $group;
        }, $group);
    }
}
