<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Model\CustomerFactory;
use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Framework\Model\AbstractModel;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\Customer\LockedTransaction;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerVersion;

/**
 * Counts each save of a customer, and keeps what only the module may change.
 *
 * Every save of a customer comes through here, that of a model by itself too.
 */
class CustomerVersionPlugin
{
    /**
     * @param LockedTransaction $transaction
     * @param CustomerVersion $versions
     * @param ActivityPermission $permission
     * @param CustomerActivity $activity
     * @param CustomerFactory $customerFactory
     */
    public function __construct(
        private readonly LockedTransaction $transaction,
        private readonly CustomerVersion $versions,
        private readonly ActivityPermission $permission,
        private readonly CustomerActivity $activity,
        private readonly CustomerFactory $customerFactory
    ) {
    }

    /**
     * Saves a customer.
     *
     * @param CustomerResource $subject
     * @param callable $proceed
     * @param AbstractModel $customer
     * @return mixed
     * @throws \Throwable
     */
    public function aroundSave(CustomerResource $subject, callable $proceed, $customer)
    {
        $customerId = (int)$customer->getId();
        if (!$customerId) {
            $customer->unsetData(CustomerAttributes::VERSION); // the column has a default
            return $proceed($customer);
        }
        if ($customer->isDeleted() || !$customer->hasDataChanges()) {
            return $proceed($customer); // nothing is saved
        }
        return $this->transaction->run($subject, [$customerId], function (array $rows) use (
            $subject,
            $proceed,
            $customer,
            $customerId
        ) {
            if (!isset($rows[$customerId])) {
                return $proceed($customer);
            }
            $this->renew($subject, $customer, $rows[$customerId]);
            $this->protect($customer, $rows[$customerId]);
            $result = $proceed($customer);
            $version = $this->versions->increase($customerId);
            $customer->setData(CustomerAttributes::VERSION, $version);
            $customer->setOrigData(CustomerAttributes::VERSION, $version);
            return $result;
        });
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
        $customerId = (int)$object->getId();
        if (in_array($attributeCode, CustomerAttributes::FIXED, true)
            || $attributeCode === CustomerAttributes::ACTIVE && !$this->permission->isGranted($customerId)
        ) {
            return $subject;
        }
        return $this->transaction->run($subject, [$customerId], function () use (
            $proceed,
            $object,
            $attributeCode,
            $customerId
        ) {
            $result = $proceed($object, $attributeCode);
            $this->versions->increase($customerId);
            return $result;
        });
    }

    /**
     * Takes what others have written since the model was loaded, where the caller has not changed it.
     *
     * @param CustomerResource $resource
     * @param AbstractModel $customer
     * @param array<string,string|null> $row
     * @return void
     */
    private function renew(CustomerResource $resource, AbstractModel $customer, array $row): void
    {
        $loaded = $customer->getOrigData(CustomerAttributes::VERSION);
        if ($loaded === null || (string)$loaded === (string)$row[CustomerAttributes::VERSION]) {
            return;
        }
        $stored = $this->customerFactory->create();
        $resource->load($stored, $customer->getId());
        foreach ($customer->getOrigData() as $field => $value) {
            if ($customer->hasData($field)
                && $customer->getData($field) === $value
                && $stored->getData($field) !== $value
            ) {
                $customer->setData($field, $stored->getData($field));
            }
        }
    }

    /**
     * Puts what is stored in the place of what this save may not change.
     *
     * @param AbstractModel $customer
     * @param array<string,string|null> $row
     * @return void
     */
    private function protect(AbstractModel $customer, array $row): void
    {
        foreach (CustomerAttributes::FIXED as $code) {
            if ($customer->hasData($code)) {
                $customer->setData($code, $row[$code]);
            }
        }
        $customerId = (int)$customer->getId();
        if ($customer->hasData(CustomerAttributes::ACTIVE) && !$this->permission->isGranted($customerId)) {
            $customer->setData(CustomerAttributes::ACTIVE, $this->activity->readLocked($customerId));
        }
    }
}
