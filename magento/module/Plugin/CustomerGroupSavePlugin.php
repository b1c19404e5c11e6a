<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\GroupInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Webapi\Exception as WebapiException;
use ScimBridge\ScimBridge\Model\CustomerGroup\ExtensionAttributes;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup as CustomerGroupResource;

/**
 * Saves the identity provider's name and id of a customer group in one transaction with the group.
 */
class CustomerGroupSavePlugin
{
    /**
     * @param ExtensionAttributes $extensionAttributes
     * @param CustomerGroupResource $resource
     * @param Errors $errors
     */
    public function __construct(
        private readonly ExtensionAttributes $extensionAttributes,
        private readonly CustomerGroupResource $resource,
        private readonly Errors $errors
    ) {
    }

    /**
     * Saves both if the group still has the version that the request names, and returns what is stored.
     *
     * @param GroupRepositoryInterface $subject
     * @param callable $proceed
     * @param GroupInterface $group
     * @return GroupInterface
     * @throws InputException if a text is too long
     * @throws WebapiException 409 for a stale version, 503 while the group is locked
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundSave(
        GroupRepositoryInterface $subject,
        callable $proceed,
        GroupInterface $group
    ): GroupInterface {
        $names = $this->extensionAttributes->get($group);
        $version = $group->getId() === null ? null : $this->extensionAttributes->getVersion($group);
        $save = function () use ($proceed, $group, $names, $version): GroupInterface {
            if ($version !== null) {
                $this->compare((int)$group->getId(), $version);
            }
            $saved = $proceed($group);
            $this->resource->save((int)$saved->getId(), $names);
            return $saved;
        };
        try {
            $saved = $this->resource->inTransaction($save);
        } catch (LockWaitException | DeadlockException $conflict) {
            throw $version === null ? $conflict : $this->errors->locked();
        }
        $this->extensionAttributes->load([$saved]);
        return $saved;
    }

    /**
     * Refuses a version that the group no longer has; Magento itself refuses a group that is gone.
     *
     * @param int $groupId
     * @param string $version
     * @return void
     * @throws WebapiException
     */
    private function compare(int $groupId, string $version): void
    {
        $stored = $this->resource->lock($groupId)?->getVersion();
        if ($stored !== null && $stored !== $version) {
            throw $this->errors->versionChanged('id', $groupId, $stored);
        }
    }
}
