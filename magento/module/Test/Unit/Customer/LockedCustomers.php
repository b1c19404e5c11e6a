<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Model\Customer;
use Magento\Customer\Model\CustomerRegistry;
use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Framework\DataObject;
use Magento\Framework\Webapi\Rest\Request;
use ScimBridge\ScimBridge\Model\Customer\LockedTransaction;
use ScimBridge\ScimBridge\Model\Customer\Rebase;
use ScimBridge\ScimBridge\Model\Customer\Snapshots;
use ScimBridge\ScimBridge\Model\Customer\StaleCustomer;
use ScimBridge\ScimBridge\Model\Customer\WebapiRequest;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerVersion;

/**
 * For tests of saves under a lock: a table of customers, and Magento's registry of those that were read from it.
 */
trait LockedCustomers
{
    /** @var Database */
    private Database $database;

    /** @var array<int,Customer> what the registry holds */
    private array $registered = [];

    /** @var array<int,DataObject> what the registry holds apart */
    private array $secure = [];

    private function table(array ...$rows): void
    {
        $this->database = new Database(['customer_entity' => $rows]);
    }

    private function versions(): CustomerVersion
    {
        return new CustomerVersion($this->database);
    }

    private function transaction(): LockedTransaction
    {
        return new LockedTransaction($this->versions());
    }

    private function customerResource(): CustomerResource
    {
        $resource = $this->createStub(CustomerResource::class);
        foreach (['beginTransaction', 'commit', 'rollBack'] as $method) {
            $resource->method($method)->willReturnCallback(fn () => $this->database->$method());
        }
        $resource->method('getConnection')->willReturnCallback(fn () => $this->database);
        $resource->method('load')->willReturnCallback(function (Customer $model, int $id): void {
            foreach ($this->model($id)->getData() as $key => $value) {
                $model->setData($key, $value);
            }
        });
        return $resource;
    }

    private function registry(): CustomerRegistry
    {
        $registry = $this->createStub(CustomerRegistry::class);
        $retrieve = fn (int $id): Customer => $this->registered[$id] ??= $this->model($id);
        $registry->method('retrieve')->willReturnCallback($retrieve);
        $registry->method('retrieveSecureData')->willReturnCallback(
            fn (int $id): DataObject => $this->secure[$id] ??= new DataObject($retrieve($id)->getData())
        );
        $registry->method('remove')->willReturnCallback(function (int $id): void {
            unset($this->registered[$id], $this->secure[$id]);
        });
        return $registry;
    }

    private function model(int $id): Customer
    {
        $row = array_column($this->database->tables['customer_entity'], null, 'entity_id')[$id];
        $model = new class ($row) extends Customer {
            public function getDataModel()
            {
                $isAttribute = static fn (string $key): bool => str_starts_with($key, 'scim_');
                $attributes = array_filter($this->_data, $isAttribute, ARRAY_FILTER_USE_KEY);
                $values = array_diff_key($this->_data, $attributes, ['entity_id' => 0]);
                return new CustomerData(['id' => $this->getId()] + $values, $attributes);
            }
        };
        $model->setOrigData();
        return $model;
    }

    private function webapi(bool $isWebapi, int $customerId = 0): WebapiRequest
    {
        $request = $this->createStub(Request::class);
        $request->method('getParam')->willReturnMap([['customerId', null, (string)$customerId]]);
        return new WebapiRequest($isWebapi ? $request : null, $isWebapi);
    }

    private function stale(?Snapshots $snapshots = null, bool $isWebapi = false): StaleCustomer
    {
        return new StaleCustomer(
            $this->registry(),
            $snapshots ?? new Snapshots(),
            new Rebase(),
            $this->webapi($isWebapi)
        );
    }
}
