<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Customer\ActivityNormalizer;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\Customer\LockedTransaction;
use ScimBridge\ScimBridge\Model\Customer\StaleCustomer;
use ScimBridge\ScimBridge\Model\Customer\UserNameLock;
use ScimBridge\ScimBridge\Model\Customer\WebapiRequest;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Locks a customer before anything of a save is read, so that no other save comes in between.
 *
 * It stands around Magento's own plugins, the merge of a request's body among them.
 */
class CustomerRepositoryPlugin
{
    /**
     * @param CustomerResource $resource
     * @param LockedTransaction $transaction
     * @param StaleCustomer $stale
     * @param WebapiRequest $request
     * @param ActivityPermission $permission
     * @param ActivityNormalizer $normalizer
     * @param UserNameLock $userNames
     */
    public function __construct(
        private readonly CustomerResource $resource,
        private readonly LockedTransaction $transaction,
        private readonly StaleCustomer $stale,
        private readonly WebapiRequest $request,
        private readonly ActivityPermission $permission,
        private readonly ActivityNormalizer $normalizer,
        private readonly UserNameLock $userNames
    ) {
    }

    /**
     * Saves a customer, with what others have changed since the caller has read it.
     *
     * @param CustomerRepositoryInterface $subject
     * @param callable $proceed
     * @param CustomerInterface $customer
     * @param string|null $passwordHash
     * @return CustomerInterface
     * @throws \Throwable
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundSave(
        CustomerRepositoryInterface $subject,
        callable $proceed,
        CustomerInterface $customer,
        #[\SensitiveParameter] $passwordHash = null
    ): CustomerInterface {
        $customerId = (int)$customer->getId();
        $ids = array_values(array_unique(array_filter([$customerId, $this->request->getCustomerId()])));
        if (!$ids) {
            return $this->userNames->create($customer, fn () => $proceed($customer, $passwordHash));
        }
        $saved = $customerId ?: $ids[0];
        $save = fn (array $rows) => $proceed($this->stale->renew($customer, $saved, $rows), $passwordHash);
        if ($this->deactivates($customer)) {
            $save = fn (array $rows) => $this->permission->grant(
                $saved,
                fn () => $proceed($this->stale->renew($customer, $saved, $rows), $passwordHash)
            );
        }
        $result = $this->transaction->run($this->resource, $ids, $save);
        $this->stale->adoptVersion($customer, $result);
        return $result;
    }

    /**
     * Whether the body of a request asks for a lock-out. Only the module's own route lifts one.
     *
     * @param CustomerInterface $customer
     * @return bool
     * @throws InputException if the value is not a boolean
     */
    private function deactivates(CustomerInterface $customer): bool
    {
        if (!$this->request->isWebapi() || $customer->getCustomAttribute(CustomerAttributes::VERSION) !== null) {
            return false;
        }
        $value = $customer->getCustomAttribute(CustomerAttributes::ACTIVE)?->getValue();
        return $this->normalizer->normalize($value) === 0;
    }
}
