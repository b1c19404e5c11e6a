<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup as CustomerGroupResource;

/**
 * Saves the identity provider's name and id of a customer group in one transaction with the group.
 */
class CustomerGroupSavePlugin
{
    /**
     * @param ExtensionAttributes $extensionAttributes
     * @param CustomerGroupResource $resource
     */
    public function __construct(
        private readonly ExtensionAttributes $extensionAttributes,
        private readonly CustomerGroupResource $resource
    ) {
    }

    /**
     * Saves both, and returns what is stored.
     *
     * @param GroupRepositoryInterface $subject
     * @param callable $proceed
     * @param GroupInterface $group
     * @return GroupInterface
     * @throws InputException if the external id is longer than 255 characters
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundSave(
        GroupRepositoryInterface $subject,
        callable $proceed,
        GroupInterface $group
    ): GroupInterface {
        $names = $this->extensionAttributes->get($group);
        $saved = $this->resource->inTransaction(function () use ($proceed, $group, $names): GroupInterface {
            $saved = $proceed($group);
            $this->resource->save((int)$saved->getId(), $names);
            return $saved;
        });
        $this->extensionAttributes->load([$saved]);
        return $saved;
    }
}
