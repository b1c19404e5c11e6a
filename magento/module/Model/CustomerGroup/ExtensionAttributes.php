<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\CustomerGroup;

use Magento\Customer\Api\Data\GroupExtensionInterfaceFactory;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup as CustomerGroupResource;

/**
 * Reads and sets the module's extension attributes of customer groups.
 */
class ExtensionAttributes
{
    private const EXTERNAL_ID_MAX_LENGTH = 255;

    /**
     * @param GroupExtensionInterfaceFactory $factory
     * @param CustomerGroupResource $resource
     * @param Errors $errors
     */
    public function __construct(
        private readonly GroupExtensionInterfaceFactory $factory,
        private readonly CustomerGroupResource $resource,
        private readonly Errors $errors
    ) {
    }

    /**
     * The names in a request.
     *
     * @param GroupInterface $group
     * @return ScimNames
     * @throws InputException if the external id is longer than 255 characters
     */
    public function get(GroupInterface $group): ScimNames
    {
        $extension = $group->getExtensionAttributes();
        $externalId = $extension?->getScimExternalId();
        if ($externalId !== null && mb_strlen($externalId, 'UTF-8') > self::EXTERNAL_ID_MAX_LENGTH) {
            throw $this->errors->tooLong('scim_external_id', self::EXTERNAL_ID_MAX_LENGTH);
        }
        return new ScimNames($extension?->getScimDisplayName(), $externalId);
    }

    /**
     * Sets the stored names in groups; the extension attributes of other modules stay.
     *
     * @param GroupInterface[] $groups
     * @return void
     */
    public function load(array $groups): void
    {
        $ids = array_map(static fn (GroupInterface $group): int => (int)$group->getId(), array_values($groups));
        $stored = $this->resource->read($ids);
        foreach ($groups as $group) {
            $names = $stored[(int)$group->getId()] ?? null;
            $extension = $group->getExtensionAttributes();
            if ($names === null && $extension === null) {
                continue;
            }
            $extension ??= $this->factory->create();
            $extension->setScimDisplayName($names?->displayName);
            $extension->setScimExternalId($names?->externalId);
            $group->setExtensionAttributes($extension);
        }
    }
}
