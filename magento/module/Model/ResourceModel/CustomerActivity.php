<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Customer\Model\Customer;
use Magento\Eav\Model\Config;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Tells whether the identity provider has switched a customer off: scim_active is 0.
 *
 * It is read from the database every time, by primary key: what another process has just written counts.
 */
class CustomerActivity
{
    /**
     * @param Config $eavConfig
     * @param ResourceConnection $resource
     * @param Errors $errors
     */
    public function __construct(
        private Config $eavConfig,
        private ResourceConnection $resource,
        private Errors $errors
    ) {
    }

    /**
     * Whether the customer may not log in. One without a value, or who is not there, is not switched off.
     *
     * @param int $customerId
     * @return bool
     */
    public function isInactive(int $customerId): bool
    {
        if ($customerId <= 0) {
            return false; // a guest, for whom not even the attribute is looked up
        }
        $attribute = $this->eavConfig->getAttribute(Customer::ENTITY, CustomerAttributes::ACTIVE);
        if (!$attribute->getId()) {
            return false;
        }
        $connection = $this->resource->getConnection();
        if ($attribute->getBackendType() === 'static') {
            $select = $connection->select()
                ->from($this->resource->getTableName('customer_entity'), CustomerAttributes::ACTIVE)
                ->where('entity_id = ?', $customerId);
        } else { // one that was made by hand before the module was installed
            $select = $connection->select()
                ->from($attribute->getBackendTable(), 'value')
                ->where('entity_id = ?', $customerId)
                ->where('attribute_id = ?', (int)$attribute->getId());
        }
        return (string)$connection->fetchOne($select) === '0';
    }

    /**
     * The value to store for one that was given: 0, 1 or null for none.
     *
     * Left to itself, Magento makes 0 of an empty or unknown text, which would switch the customer off.
     *
     * @param mixed $value
     * @return int|null
     * @throws InputException If the value is neither yes nor no.
     */
    public function normalize(mixed $value): ?int
    {
        if ($value === null || $value === '') {
            return null;
        }
        return match (is_scalar($value) ? strtolower((string)$value) : '') {
            '1', 'true' => 1,
            '0', 'false' => 0,
            '' => $value === false ? 0 : throw $this->errors->invalid(CustomerAttributes::ACTIVE, ''),
            default => throw $this->errors->invalid(CustomerAttributes::ACTIVE, (string)$value),
        };
    }
}
