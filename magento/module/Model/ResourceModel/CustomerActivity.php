<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Customer\Model\Customer;
use Magento\Eav\Model\Config;
use Magento\Framework\App\ResourceConnection;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Tells whether the identity provider has deactivated a customer: scim_active is 0.
 *
 * Nothing is cached: a change by another process counts from the next request on.
 */
class CustomerActivity
{
    /**
     * @param Config $eavConfig
     * @param ResourceConnection $resource
     */
    public function __construct(
        private readonly Config $eavConfig,
        private readonly ResourceConnection $resource
    ) {
    }

    /**
     * Whether the customer may not log in. A customer without a value, and one that does not exist, is not inactive.
     *
     * @param int $customerId 0 for a guest
     * @return bool
     */
    public function isInactive(int $customerId): bool
    {
        return $customerId > 0 && $this->read($customerId, false) === '0'; // a guest costs no query
    }

    /**
     * The stored value, which nobody else can change until the transaction ends.
     *
     * @param int $customerId
     * @return string|null
     */
    public function readLocked(int $customerId): ?string
    {
        return $this->read($customerId, true);
    }

    /**
     * Reads the value.
     *
     * @param int $customerId
     * @param bool $locks
     * @return string|null null for none, and where there is no such customer or attribute
     */
    private function read(int $customerId, bool $locks): ?string
    {
        $attribute = $this->eavConfig->getAttribute(Customer::ENTITY, CustomerAttributes::ACTIVE);
        if (!$attribute->getId()) {
            return null;
        }
        $connection = $this->resource->getConnection();
        $bind = ['customer_id' => $customerId];
        if ($attribute->getBackendType() === 'static') {
            $select = $connection->select()
                ->from($this->resource->getTableName('customer_entity'), CustomerAttributes::ACTIVE)
                ->where('entity_id = :customer_id');
        } else { // an attribute that existed before the module was installed
            $bind['attribute_id'] = (int)$attribute->getId();
            $select = $connection->select()
                ->from($attribute->getBackendTable(), 'value')
                ->where('entity_id = :customer_id')
                ->where('attribute_id = :attribute_id');
        }
        if ($locks) {
            $select->forUpdate(true);
        }
        $value = $connection->fetchOne($select, $bind);
        return $value === false || $value === null ? null : (string)$value;
    }
}
