<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\Data\GroupExtensionInterface;
use Magento\Customer\Api\Data\GroupExtensionInterfaceFactory;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Model\ResourceModel\Group as GroupResource;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup as CustomerGroupResource;
use ScimBridge\ScimBridge\Plugin\CustomerGroupLoadPlugin;

/**
 * For tests with customer groups.
 */
trait CustomerGroups
{
    /** @var Database */
    private Database $database;

    private function load(): CustomerGroupLoadPlugin
    {
        return new CustomerGroupLoadPlugin($this->extensionAttributes());
    }

    private function resource(): CustomerGroupResource
    {
        return new CustomerGroupResource($this->database, new AsciiEncoder(), $this->groupResource());
    }

    private function groupResource(): GroupResource
    {
        $resource = $this->createStub(GroupResource::class);
        foreach (['beginTransaction', 'commit', 'rollBack'] as $method) {
            $resource->method($method)->willReturnCallback(fn () => $this->database->$method());
        }
        return $resource;
    }

    private function extensionAttributes(): ExtensionAttributes
    {
        $factory = $this->createStub(GroupExtensionInterfaceFactory::class);
        $factory->method('create')->willReturnCallback(fn () => $this->extension(null, null));
        return new ExtensionAttributes($factory, $this->resource(), new Errors());
    }

    private function group(
        ?int $id,
        ?GroupExtensionInterface $extension = null,
        string $code = 'General',
        int $taxClassId = 3
    ): GroupInterface {
        $group = $this->createStub(GroupInterface::class);
        $group->method('getId')->willReturn($id);
        $group->method('getCode')->willReturn($code);
        $group->method('getTaxClassId')->willReturn($taxClassId);
        $group->method('getExtensionAttributes')->willReturnCallback(static function () use (&$extension) {
            return $extension;
        });
        $group->method('setExtensionAttributes')->willReturnCallback(static function ($new) use (&$extension): void {
            $extension = $new;
        });
        return $group;
    }

    private function extension(
        ?string $name,
        ?string $externalId,
        ?string $owner = null,
        ?string $version = null,
        ?string $createKey = null
    ): GroupExtensionInterface {
        $extension = $this->createStub(GroupExtensionInterface::class);
        $values = [
            'DisplayName' => $name, 'ExternalId' => $externalId, 'Owner' => $owner, 'Version' => $version,
            'CreateKey' => $createKey,
        ];
        foreach (array_keys($values) as $field) {
            $extension->method("getScim$field")->willReturnCallback(static function () use (&$values, $field) {
                return $values[$field];
            });
            $set = static function ($new) use (&$values, $field): void {
                $values[$field] = $new;
            };
            $extension->method("setScim$field")->willReturnCallback($set);
        }
        return $extension;
    }
}
