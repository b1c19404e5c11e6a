<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Setup\CustomerSetup;
use Magento\Customer\Setup\CustomerSetupFactory;
use Magento\Framework\Setup\ModuleDataSetupInterface;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Setup\Patch\Data\AddCustomerAttributes;
use ScimBridge\ScimBridge\Setup\Patch\Data\AddCustomerVersionAttributes;

class AddCustomerAttributesTest extends TestCase
{
    /** @var array<string,string|null> notes of the attributes in the shop, by code */
    private array $notes = [];

    /** @var string[] */
    private array $inSet = [];

    public function testMakesAll(): void
    {
        $this->patch()->apply();
        $this->assertSame(array_fill_keys(CustomerAttributes::CODES, CustomerAttributes::NOTE), $this->notes);
        $this->assertSame(CustomerAttributes::CODES, $this->inSet);
    }

    public function testKeepsOneMadeByHand(): void
    {
        $this->notes = ['scim_user_name' => 'made by Bob', 'scim_active' => null];
        $this->patch()->apply();
        $this->assertSame('made by Bob', $this->notes['scim_user_name']);
        $this->assertNull($this->notes['scim_active']);
        $this->assertSame(CustomerAttributes::CODES, $this->inSet);
    }

    public function testRevertRemovesItsOwnOnly(): void
    {
        $this->notes = ['scim_user_name' => 'made by Bob', 'scim_active' => null];
        $this->patch()->apply();
        $this->patch()->revert();
        $this->assertSame(['scim_user_name' => 'made by Bob', 'scim_active' => null], $this->notes);
    }

    public function testUpgradeMakesWhatIsMissing(): void
    {
        $this->notes = array_fill_keys(array_slice(CustomerAttributes::CODES, 0, 5), CustomerAttributes::NOTE);
        $this->patch(AddCustomerVersionAttributes::class)->apply();
        $this->assertSame(array_fill_keys(CustomerAttributes::CODES, CustomerAttributes::NOTE), $this->notes);
        $this->assertSame([AddCustomerAttributes::class], AddCustomerVersionAttributes::getDependencies());
    }

    private function patch(string $class = AddCustomerAttributes::class): AddCustomerAttributes
    {
        $setup = $this->createStub(CustomerSetup::class);
        $setup->method('getDefaultAttributeSetId')->willReturn(1);
        $setup->method('getDefaultAttributeGroupId')->willReturnMap([['customer', 1, 11]]);
        $setup->method('getAttributeId')->willReturnCallback(
            fn (string $type, string $code) => array_key_exists($code, $this->notes) ? 5 : false
        );
        $setup->method('getAttribute')->willReturnCallback(
            fn (string $type, string $code, string $field) => $field === 'note' ? $this->notes[$code] ?? false : false
        );
        $setup->method('addAttribute')->willReturnCallback(
            function (string $type, string $code, array $definition): void {
                $this->notes[$code] = $definition['note'];
            }
        );
        $setup->method('addAttributeToSet')->willReturnCallback(
            function (string $type, int $set, int $group, string $code): void {
                $this->assertSame(['customer', 1, 11], [$type, $set, $group]);
                $this->inSet[] = $code;
            }
        );
        $setup->method('removeAttribute')->willReturnCallback(function (string $type, string $code): void {
            unset($this->notes[$code]);
        });
        $factory = $this->createStub(CustomerSetupFactory::class);
        $factory->method('create')->willReturn($setup);
        $data = $this->createStub(ModuleDataSetupInterface::class);
        return new $class($data, $factory, new CustomerAttributes());
    }
}
