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
    private const MAX_LENGTHS = ['scim_external_id' => 255, 'scim_owner' => 32, 'scim_create_key' => 64];

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
     * The names in a request; the key is only that of a request which creates the group.
     *
     * @param GroupInterface $group
     * @return ScimNames
     * @throws InputException if one of them is too long
     */
    public function get(GroupInterface $group): ScimNames
    {
        $extension = $group->getExtensionAttributes();
        $names = new ScimNames(
            $extension?->getScimDisplayName(),
            $extension?->getScimExternalId(),
            $extension?->getScimOwner(),
            $group->getId() === null ? $extension?->getScimCreateKey() : null
        );
        $limited = [
            'scim_external_id' => $names->externalId,
            'scim_owner' => $names->owner,
            'scim_create_key' => $names->createKey,
        ];
        foreach ($limited as $field => $value) {
            if ($value !== null && mb_strlen($value, 'UTF-8') > self::MAX_LENGTHS[$field]) {
                throw $this->errors->tooLong($field, self::MAX_LENGTHS[$field]);
            }
        }
        return $names;
    }

    /**
     * The version that the group in a request must still have.
     *
     * @param GroupInterface $group
     * @return string|null null for any
     */
    public function getVersion(GroupInterface $group): ?string
    {
        return $group->getExtensionAttributes()?->getScimVersion();
    }

    /**
     * Sets the stored names in groups; the extension attributes of other modules stay.
     *
     * The version is that of the values which the client is shown, also if somebody is changing them.
     *
     * @param GroupInterface[] $groups
     * @return void
     */
    public function load(array $groups): void
    {
        $ids = array_map(static fn (GroupInterface $group): int => (int)$group->getId(), array_values($groups));
        $stored = $this->resource->read($ids);
        foreach ($groups as $group) {
            $names = $stored[(int)$group->getId()] ?? new ScimNames();
            $state = new GroupState((string)$group->getCode(), (int)$group->getTaxClassId(), $names);
            $extension = $group->getExtensionAttributes() ?? $this->factory->create();
            $extension->setScimDisplayName($names->displayName);
            $extension->setScimExternalId($names->externalId);
            $extension->setScimOwner($names->owner);
            $extension->setScimCreateKey($names->createKey);
            $extension->setScimVersion($state->getVersion());
            $group->setExtensionAttributes($extension);
        }
    }
}
