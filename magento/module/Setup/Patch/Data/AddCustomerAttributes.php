<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Setup\Patch\Data;

use Magento\Customer\Model\Customer;
use Magento\Customer\Setup\CustomerSetup;
use Magento\Customer\Setup\CustomerSetupFactory;
use Magento\Framework\Setup\ModuleDataSetupInterface;
use Magento\Framework\Setup\Patch\DataPatchInterface;
use Magento\Framework\Setup\Patch\PatchRevertableInterface;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Creates the customer attributes in the default attribute set; outside of it, Magento drops their values silently.
 *
 * An attribute that exists already stays as it is, with its values, and is added to the set.
 */
class AddCustomerAttributes implements DataPatchInterface, PatchRevertableInterface
{
    /**
     * @param ModuleDataSetupInterface $setup
     * @param CustomerSetupFactory $customerSetupFactory
     * @param CustomerAttributes $attributes
     */
    public function __construct(
        private readonly ModuleDataSetupInterface $setup,
        private readonly CustomerSetupFactory $customerSetupFactory,
        private readonly CustomerAttributes $attributes
    ) {
    }

    /**
     * @inheritDoc
     */
    public function apply(): self
    {
        $setup = $this->createSetup();
        $set = $setup->getDefaultAttributeSetId(Customer::ENTITY);
        $group = $setup->getDefaultAttributeGroupId(Customer::ENTITY, $set);
        foreach ($this->attributes->getDefinitions() as $code => $definition) {
            if (!$setup->getAttributeId(Customer::ENTITY, $code)) {
                $setup->addAttribute(Customer::ENTITY, $code, $definition);
            }
            $setup->addAttributeToSet(Customer::ENTITY, $set, $group, $code, $definition['sort_order']);
        }
        return $this;
    }

    /**
     * Removes the attributes that the module has created, with their values.
     *
     * @return void
     */
    public function revert(): void
    {
        $setup = $this->createSetup();
        foreach (CustomerAttributes::CODES as $code) {
            if ($setup->getAttribute(Customer::ENTITY, $code, 'note') === CustomerAttributes::NOTE) {
                $setup->removeAttribute(Customer::ENTITY, $code);
            }
        }
    }

    /**
     * @inheritDoc
     */
    public static function getDependencies(): array
    {
        return [];
    }

    /**
     * @inheritDoc
     */
    public function getAliases(): array
    {
        return [];
    }

    /**
     * Creates Magento's setup of customer attributes.
     *
     * @return CustomerSetup
     */
    private function createSetup(): CustomerSetup
    {
        return $this->customerSetupFactory->create(['setup' => $this->setup]);
    }
}
