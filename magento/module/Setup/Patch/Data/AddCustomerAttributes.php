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
 * Makes the customer attributes, in the default attribute set: outside of it, Magento drops their values silently.
 *
 * An attribute that somebody has made by hand before is kept as it is, with its values, and put into the set.
 */
class AddCustomerAttributes implements DataPatchInterface, PatchRevertableInterface
{
    /**
     * @param ModuleDataSetupInterface $setup
     * @param CustomerSetupFactory $customerSetupFactory
     * @param CustomerAttributes $attributes
     */
    public function __construct(
        private ModuleDataSetupInterface $setup,
        private CustomerSetupFactory $customerSetupFactory,
        private CustomerAttributes $attributes
    ) {
    }

    /**
     * @inheritDoc
     */
    public function apply(): self
    {
        $customers = $this->customers();
        $set = $customers->getDefaultAttributeSetId(Customer::ENTITY);
        $group = $customers->getDefaultAttributeGroupId(Customer::ENTITY, $set);
        foreach ($this->attributes->definitions() as $code => $definition) {
            if (!$customers->getAttributeId(Customer::ENTITY, $code)) {
                $customers->addAttribute(Customer::ENTITY, $code, $definition);
            }
            $customers->addAttributeToSet(Customer::ENTITY, $set, $group, $code, $definition['sort_order']);
        }
        return $this;
    }

    /**
     * Removes the attributes that the module has made, with their values.
     *
     * @return void
     */
    public function revert(): void
    {
        $customers = $this->customers();
        foreach (CustomerAttributes::CODES as $code) {
            if ($customers->getAttribute(Customer::ENTITY, $code, 'note') === CustomerAttributes::NOTE) {
                $customers->removeAttribute(Customer::ENTITY, $code);
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
     * Magento's way to change customer attributes.
     *
     * @return CustomerSetup
     */
    private function customers(): CustomerSetup
    {
        return $this->customerSetupFactory->create(['setup' => $this->setup]);
    }
}
