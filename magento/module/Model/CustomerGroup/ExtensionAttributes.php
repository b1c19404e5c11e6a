<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\CustomerGroup;

use Magento\Customer\Api\Data\GroupExtensionInterfaceFactory;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup;

/**
 * The module's extension attributes of customer groups: between the data object and the table.
 */
class ExtensionAttributes
{
    private const MAXIMUM_EXTERNAL_ID = 255;

    /**
     * @param GroupExtensionInterfaceFactory $factory
     * @param CustomerGroup $texts
     * @param Errors $errors
     */
    public function __construct(
        private GroupExtensionInterfaceFactory $factory,
        private CustomerGroup $texts,
        private Errors $errors
    ) {
    }

    /**
     * The texts that a request names; what is absent or null is not among them.
     *
     * @param GroupInterface $group
     * @return array<string, string>
     * @throws InputException If the provider's id is longer than 255 characters.
     */
    public function named(GroupInterface $group): array
    {
        $extension = $group->getExtensionAttributes();
        if ($extension === null) {
            return [];
        }
        $externalId = $extension->getScimExternalId();
        if ($externalId !== null && mb_strlen($externalId, 'UTF-8') > self::MAXIMUM_EXTERNAL_ID) {
            throw $this->errors->tooLong('scim_external_id', self::MAXIMUM_EXTERNAL_ID);
        }
        return array_filter(
            [
                CustomerGroup::DISPLAY_NAME => $extension->getScimDisplayName(),
                CustomerGroup::EXTERNAL_ID => $externalId,
            ],
            static fn (?string $text): bool => $text !== null
        );
    }

    /**
     * Puts what is stored into groups, beside what other modules have put there.
     *
     * @param GroupInterface[] $groups
     * @return void
     */
    public function fill(array $groups): void
    {
        $ids = array_map(static fn (GroupInterface $group): int => (int)$group->getId(), array_values($groups));
        $stored = $this->texts->read($ids);
        foreach ($groups as $group) {
            $texts = $stored[(int)$group->getId()] ?? null;
            $extension = $group->getExtensionAttributes();
            if ($texts === null && $extension === null) {
                continue;
            }
            $extension ??= $this->factory->create();
            $extension->setScimDisplayName($texts[CustomerGroup::DISPLAY_NAME] ?? null);
            $extension->setScimExternalId($texts[CustomerGroup::EXTERNAL_ID] ?? null);
            $group->setExtensionAttributes($extension);
        }
    }
}
