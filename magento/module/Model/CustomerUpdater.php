<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\CustomerRegistry;
use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use ScimBridge\ScimBridge\Api\CustomerUpdaterInterface;
use ScimBridge\ScimBridge\Model\Customer\AccessRevoker;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\Customer\LockedTransaction;
use ScimBridge\ScimBridge\Model\Customer\PasswordPolicy;
use ScimBridge\ScimBridge\Model\Customer\RequestMerge;
use ScimBridge\ScimBridge\Model\Customer\UserNameLock;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerVersion;

/**
 * Changes a customer if nobody has changed it since the client has read it.
 */
class CustomerUpdater implements CustomerUpdaterInterface
{
    /**
     * @param CustomerRepositoryInterface $customers
     * @param CustomerRegistry $registry
     * @param CustomerResource $resource
     * @param LockedTransaction $transaction
     * @param CustomerVersion $versions
     * @param RequestMerge $merge
     * @param ActivityPermission $permission
     * @param PasswordPolicy $passwords
     * @param AccessRevoker $access
     * @param UserNameLock $userNames
     * @param Errors $errors
     * @SuppressWarnings(PHPMD.ExcessiveParameterList)
     */
    public function __construct(
        private readonly CustomerRepositoryInterface $customers,
        private readonly CustomerRegistry $registry,
        private readonly CustomerResource $resource,
        private readonly LockedTransaction $transaction,
        private readonly CustomerVersion $versions,
        private readonly RequestMerge $merge,
        private readonly ActivityPermission $permission,
        private readonly PasswordPolicy $passwords,
        private readonly AccessRevoker $access,
        private readonly UserNameLock $userNames,
        private readonly Errors $errors
    ) {
    }

    /**
     * @inheritDoc
     */
    public function update(
        int $customerId,
        CustomerInterface $customer,
        ?string $version = null,
        #[\SensitiveParameter] ?string $password = null
    ): CustomerInterface {
        if ($this->resource->getConnection()->getTransactionLevel() > 0) {
            throw new \LogicException('What has been read in this transaction could be out of date.');
        }
        if ((int)$customer->getId() && (int)$customer->getId() !== $customerId) {
            throw $this->errors->invalid(CustomerInterface::ID, (string)$customer->getId());
        }
        try {
            return $this->userNames->update($customerId, $customer, fn (callable $checkName) => $this->transaction->run(
                $this->resource,
                [$customerId],
                function (array $rows) use ($customerId, $customer, $version, $password, $checkName) {
                    $row = $this->compare($rows[$customerId] ?? null, $customerId, $version);
                    $checkName($row);
                    return $this->save($customer, $row, $password);
                }
            ));
        } catch (LockWaitException | DeadlockException $conflict) {
            throw $this->errors->locked();
        }
    }

    /**
     * Refuses a version that the customer no longer has.
     *
     * @param array<string,string|null>|null $row
     * @param int $customerId
     * @param string|null $version
     * @return array<string,string|null> the row
     */
    private function compare(?array $row, int $customerId, ?string $version): array
    {
        if ($row === null) {
            throw $this->errors->notFound('customerId', $customerId);
        }
        $stored = (string)$row[CustomerAttributes::VERSION];
        if ($version !== null && $version !== $stored) {
            throw $this->errors->versionChanged('customerId', $customerId, $stored);
        }
        return $row;
    }

    /**
     * Saves what the request names.
     *
     * @param CustomerInterface $request
     * @param array<string,string|null> $row
     * @param string|null $password
     * @return CustomerInterface
     */
    private function save(
        CustomerInterface $request,
        array $row,
        #[\SensitiveParameter] ?string $password
    ): CustomerInterface {
        $customerId = (int)$row['entity_id'];
        $this->registry->remove($customerId);
        $customer = $this->merge->apply($request, $this->registry->retrieve($customerId)->getDataModel());
        $hash = $password === null ? null : $this->passwords->hash($password, (string)$customer->getEmail());
        $saved = $this->permission->grant($customerId, fn () => $this->customers->save($customer, $hash));
        if ($hash !== null) {
            $this->access->revoke($customerId);
        }
        $empty = array_diff(array_keys($row, '', true), CustomerAttributes::CODES);
        if ($empty && $this->merge->isPastValidation($request)) {
            $this->versions->keepEmpty($customerId, $empty);
        }
        return $saved;
    }
}
