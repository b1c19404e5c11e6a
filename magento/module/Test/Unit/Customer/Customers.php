<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Model\Customer;
use Magento\Eav\Model\Config;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * For tests with customers: 1 is active, 2 is inactive, 3 has no value.
 */
trait Customers
{
    /** @var Database */
    private Database $database;

    private function activity(string $backend = 'static', bool $exists = true): CustomerActivity
    {
        $values = [1 => '1', 2 => '0', 3 => null];
        $entities = $inTable = [];
        foreach ($values as $id => $value) {
            $entities[] = ['entity_id' => $id, 'scim_active' => $backend === 'static' ? $value : null];
            if ($backend !== 'static' && $value !== null) {
                $inTable[] = ['entity_id' => $id, 'attribute_id' => 78, 'value' => $value === '1' ? '0' : '1'];
                $inTable[] = ['entity_id' => $id, 'attribute_id' => 77, 'value' => $value];
            }
        }
        $this->database = new Database(['customer_entity' => $entities, "customer_entity_$backend" => $inTable]);
        $attribute = new class ($exists ? 77 : null, $backend) {
            public function __construct(private ?int $id, private string $backend)
            {
            }

            public function getId(): ?int
            {
                return $this->id;
            }

            public function getBackendType(): string
            {
                return $this->backend;
            }

            public function getBackendTable(): string
            {
                return Database::PREFIX . 'customer_entity_' . $this->backend;
            }
        };
        $config = $this->createStub(Config::class);
        $config->method('getAttribute')->willReturnMap([[Customer::ENTITY, 'scim_active', $attribute]]);
        return new CustomerActivity($config, $this->database);
    }

    private function customer(array $data): Customer
    {
        return new class ($data) extends Customer {
            public function __construct(array $data)
            {
                $this->_data = $data;
            }

            public function getId()
            {
                return $this->_data['entity_id'] ?? null;
            }
        };
    }
}
