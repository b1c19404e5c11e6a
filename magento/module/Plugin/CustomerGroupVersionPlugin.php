<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\ResourceModel\Group as GroupResource;
use Magento\Framework\Model\AbstractModel;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerGroup as CustomerGroupResource;

/**
 * Counts each save of a customer group, one that changes nothing too.
 *
 * Every save of a group comes through here: that of Magento's routes and admin, and that of a model by itself.
 */
class CustomerGroupVersionPlugin
{
    /**
     * @param CustomerGroupResource $groups
     */
    public function __construct(private readonly CustomerGroupResource $groups)
    {
    }

    /**
     * Saves a group.
     *
     * It is locked first: the row that is counted in takes a lock on it by its foreign key, for which two that have
     * begun with that row would wait for each other.
     *
     * @param GroupResource $subject
     * @param callable $proceed
     * @param AbstractModel $object
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSave(GroupResource $subject, callable $proceed, $object)
    {
        return $this->groups->inTransaction(function () use ($proceed, $object) {
            if ($object->getId() !== null) {
                $this->groups->lock((int)$object->getId());
            }
            $result = $proceed($object);
            if (!$object->isDeleted()) {
                $this->groups->count((int)$object->getId());
            }
            return $result;
        });
    }
}
