<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Customer\Model\Config\Share;
use Magento\Customer\Model\Customer;
use Magento\Eav\Model\Config;
use Magento\Eav\Model\Entity\Attribute\AbstractAttribute;
use Magento\Framework\App\ResourceConnection;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Who goes by which name: by scim_user_name where it is set, else by the e-mail address.
 */
class CustomerUserName
{
    private const TABLE = 'customer_entity';

    /**
     * @param Config $eavConfig
     * @param Share $sharing
     * @param ResourceConnection $resource
     */
    public function __construct(
        private readonly Config $eavConfig,
        private readonly Share $sharing,
        private readonly ResourceConnection $resource
    ) {
    }

    /**
     * Whether another customer goes by the name, as the client compares: blind to case, but not to accents.
     *
     * Of two customers with one e-mail address Magento itself refuses the second.
     *
     * @param string $name
     * @param int $customerId who is to go by it; 0 for a new one
     * @param string $email the customer's
     * @param int $websiteId the customer's
     * @return bool
     */
    public function isTaken(string $name, int $customerId, string $email, int $websiteId): bool
    {
        $attribute = $this->eavConfig->getAttribute(Customer::ENTITY, CustomerAttributes::USER_NAME);
        if (!$attribute->getId()) {
            return false;
        }
        $rows = $this->findByUserName($attribute, $name);
        if (!$this->areSame($name, $email)) {
            $rows = array_merge($rows, $this->findByEmail($attribute, $name));
        }
        foreach ($rows as $row) {
            if ((int)$row['entity_id'] !== $customerId
                && $this->areSame($name, $row['name'])
                && (!$this->sharing->isWebsiteScope() || (int)$row['website_id'] === $websiteId)
            ) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two names are one to the client.
     *
     * @param string $one
     * @param string $other
     * @return bool
     */
    public function areSame(string $one, string $other): bool
    {
        return $this->fold($one) === $this->fold($other);
    }

    /**
     * The form that names have in common which are one to the client.
     *
     * @param string $name
     * @return string
     */
    public function fold(string $name): string
    {
        return mb_convert_case($name, MB_CASE_FOLD_SIMPLE, 'UTF-8');
    }

    /**
     * The scim_user_name in a row of customer_entity.
     *
     * @param array<string,string|null> $row all columns
     * @return string empty for none
     */
    public function read(array $row): string
    {
        $attribute = $this->eavConfig->getAttribute(Customer::ENTITY, CustomerAttributes::USER_NAME);
        return match (true) {
            !$attribute->getId() => '',
            $attribute->getBackendType() === 'static' => (string)$row[CustomerAttributes::USER_NAME],
            default => $this->readValue($attribute, (int)$row['entity_id']),
        };
    }

    /**
     * The e-mail address of a customer.
     *
     * @param int $customerId
     * @return string empty for none
     */
    public function readEmail(int $customerId): string
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), 'email')
            ->where('entity_id = :customer_id');
        return (string)$connection->fetchOne($select, ['customer_id' => $customerId]);
    }

    /**
     * The customers whose scim_user_name the database takes for the name.
     *
     * @param AbstractAttribute $attribute
     * @param string $name
     * @return array<int,array<string,string>> their rows, with the name of each as name
     */
    private function findByUserName(AbstractAttribute $attribute, string $name): array
    {
        $connection = $this->resource->getConnection();
        if ($attribute->getBackendType() === 'static') {
            $select = $connection->select()
                ->from($this->resource->getTableName(self::TABLE), '*')
                ->where('scim_user_name = :name');
            $rows = $connection->fetchAll($select, ['name' => $name]);
        } else { // an attribute that existed before the module was installed
            $select = $connection->select()
                ->from($attribute->getBackendTable(), 'entity_id')
                ->where('attribute_id = :attribute_id')
                ->where('value = :name');
            $bind = ['attribute_id' => (int)$attribute->getId(), 'name' => $name];
            $ids = array_column($connection->fetchAll($select, $bind), 'entity_id');
            $select = $connection->select()
                ->from($this->resource->getTableName(self::TABLE), '*')
                ->where('entity_id IN (?)', $ids);
            $rows = $ids ? $connection->fetchAll($select) : [];
        }
        return array_map(fn (array $row): array => $row + ['name' => $this->read($row)], $rows);
    }

    /**
     * The customers whose e-mail address the database takes for the name, and who have no scim_user_name.
     *
     * @param AbstractAttribute $attribute
     * @param string $name
     * @return array<int,array<string,string>> their rows, with the name of each as name
     */
    private function findByEmail(AbstractAttribute $attribute, string $name): array
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::TABLE), '*')
            ->where('email = :name');
        $rows = array_filter(
            $connection->fetchAll($select, ['name' => $name]),
            fn (array $row): bool => $this->read($row) === ''
        );
        return array_map(static fn (array $row): array => $row + ['name' => (string)$row['email']], $rows);
    }

    /**
     * The value of an attribute in a table of its own.
     *
     * @param AbstractAttribute $attribute
     * @param int $customerId
     * @return string
     */
    private function readValue(AbstractAttribute $attribute, int $customerId): string
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($attribute->getBackendTable(), 'value')
            ->where('entity_id = :customer_id')
            ->where('attribute_id = :attribute_id');
        $bind = ['customer_id' => $customerId, 'attribute_id' => (int)$attribute->getId()];
        return (string)$connection->fetchOne($select, $bind);
    }
}
