<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup;

/**
 * Keeps the provider's name and id of a customer group with the group, in one transaction.
 */
class CustomerGroupSavePlugin
{
    /**
     * @param ExtensionAttributes $extension
     * @param CustomerGroup $texts
     */
    public function __construct(
        private ExtensionAttributes $extension,
        private CustomerGroup $texts
    ) {
    }

    /**
     * Saves the group and what the request names of the two; returns what is stored.
     *
     * @param GroupRepositoryInterface $subject
     * @param callable $proceed
     * @param GroupInterface $group
     * @return GroupInterface
     * @throws InputException If the provider's id is longer than 255 characters.
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundSave(
        GroupRepositoryInterface $subject,
        callable $proceed,
        GroupInterface $group
    ): GroupInterface {
        $named = $this->extension->named($group);
        $saved = $this->texts->inTransaction(function () use ($proceed, $group, $named): GroupInterface {
            $saved = $proceed($group);
            $this->texts->write((int)$saved->getId(), $named);
            return $saved;
        });
        $this->extension->fill([$saved]);
        return $saved;
    }
}
