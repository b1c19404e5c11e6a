<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Framework\Model\AbstractModel;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AccessRevoker;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Ends sessions and tokens when a customer is deactivated, and those from before when a customer is reactivated.
 *
 * Every save of a customer passes here: by the REST API, in the admin, and of the model itself. What a log-in at the
 * same moment opens after that is refused at each request, and ends for good when the customer is reactivated.
 */
class CustomerResourcePlugin
{
    /**
     * @param CustomerActivity $activity
     * @param AccessRevoker $accessRevoker
     */
    public function __construct(
        private readonly CustomerActivity $activity,
        private readonly AccessRevoker $accessRevoker
    ) {
    }

    /**
     * Saves a customer.
     *
     * @param CustomerResource $subject
     * @param callable $proceed
     * @param AbstractModel $object
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSave(CustomerResource $subject, callable $proceed, $object)
    {
        $customerId = (int)$object->getId();
        if (!$customerId || !$object->hasData(CustomerAttributes::ACTIVE)) {
            return $proceed($object);
        }
        return $this->save($subject, $customerId, static fn () => $proceed($object));
    }

    /**
     * Saves one attribute of a customer.
     *
     * @param CustomerResource $subject
     * @param callable $proceed
     * @param AbstractModel $object
     * @param string $attributeCode
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSaveAttribute(CustomerResource $subject, callable $proceed, $object, $attributeCode)
    {
        if ($attributeCode !== CustomerAttributes::ACTIVE) {
            return $proceed($object, $attributeCode);
        }
        return $this->save($subject, (int)$object->getId(), static fn () => $proceed($object, $attributeCode));
    }

    /**
     * Saves, and ends what is open if the activity has changed, in one transaction.
     *
     * @param CustomerResource $resource
     * @param int $customerId
     * @param callable $save
     * @return mixed
     * @throws \Throwable
     */
    private function save(CustomerResource $resource, int $customerId, callable $save)
    {
        $resource->beginTransaction();
        try {
            $wasInactive = $this->activity->isInactive($customerId);
            $result = $save();
            if ($this->activity->isInactive($customerId) !== $wasInactive) {
                $this->accessRevoker->revoke($customerId);
            }
            $resource->commit();
            return $result;
        } catch (\Throwable $failure) {
            $resource->rollBack();
            throw $failure;
        }
    }
}
