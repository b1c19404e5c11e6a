<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Lock\LockManagerInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerUserName;

/**
 * Lets only one customer go by a name, where the identity provider gives it.
 *
 * The save runs under a lock on the name. It is acquired before the transaction begins, so that nobody who has locked a
 * customer waits for a name. Whoever signs up in the storefront, and all other saves, are not asked.
 */
class UserNameLock
{
    private const LOCK_PREFIX = 'scim_bridge_user_name_';
    private const LOCK_HASH_LENGTH = 32;
    private const TIMEOUT_SECONDS = 10;

    /**
     * @param LockManagerInterface $lockManager
     * @param CustomerUserName $userNames
     * @param AttributeAuthorization $authorization
     * @param Errors $errors
     */
    public function __construct(
        private readonly LockManagerInterface $lockManager,
        private readonly CustomerUserName $userNames,
        private readonly AttributeAuthorization $authorization,
        private readonly Errors $errors
    ) {
    }

    /**
     * Saves a new customer; one that carries no scim_create_key is not the identity provider's.
     *
     * @param CustomerInterface $customer
     * @param callable $save
     * @return mixed what the save returns
     * @throws WebapiException 409 if another customer goes by the name, 503 while the name is locked
     */
    public function create(CustomerInterface $customer, callable $save): mixed
    {
        $email = (string)$customer->getEmail();
        $name = $this->firstOf($this->valueOf($customer, CustomerAttributes::USER_NAME), $email);
        $hasKey = (string)$this->valueOf($customer, CustomerAttributes::CREATE_KEY) !== '';
        if (!$hasKey || $name === '' || !$this->authorization->isAllowed()) {
            return $save();
        }
        return $this->lock($name, function () use ($name, $email, $customer, $save): mixed {
            $this->check($name, 0, $email, (int)$customer->getWebsiteId());
            return $save();
        });
    }

    /**
     * Saves what a request changes of a customer.
     *
     * @param int $customerId
     * @param CustomerInterface $request
     * @param callable $save gets a function that it has to call with the customer's row once that is locked
     * @return mixed what the save returns
     * @throws WebapiException 409 if another customer goes by the name, 503 while the name is locked
     */
    public function update(int $customerId, CustomerInterface $request, callable $save): mixed
    {
        $name = $this->requestedName($customerId, $request);
        if ($name === '') {
            return $save(static fn (array $row) => null);
        }
        return $this->lock(
            $name,
            fn (): mixed => $save(fn (array $row) => $this->checkChange($name, $request, $row))
        );
    }

    /**
     * The name that the request may give to the customer.
     *
     * @param int $customerId
     * @param CustomerInterface $request
     * @return string empty for none
     */
    private function requestedName(int $customerId, CustomerInterface $request): string
    {
        $userName = $this->valueOf($request, CustomerAttributes::USER_NAME);
        $name = $this->firstOf($userName, $request->getEmail());
        return $name === '' && $userName === '' ? $this->userNames->readEmail($customerId) : $name;
    }

    /**
     * Refuses the name if the customer does not go by it yet and another one does.
     *
     * @param string $name the locked one
     * @param CustomerInterface $request
     * @param array<string,string|null> $row all columns
     * @return void
     * @throws WebapiException
     */
    private function checkChange(string $name, CustomerInterface $request, array $row): void
    {
        $stored = $this->userNames->read($row);
        $email = (string)($request->getEmail() ?? $row['email']);
        $after = $this->firstOf($this->valueOf($request, CustomerAttributes::USER_NAME) ?? $stored, $email);
        if ($this->userNames->areSame($after, $this->firstOf($stored, $row['email']))) {
            return;
        }
        if (!$this->userNames->areSame($after, $name)) {
            throw $this->errors->locked(); // somebody has changed the address since it was read
        }
        $websiteId = (int)($request->getWebsiteId() ?? $row['website_id']);
        $this->check($after, (int)$row['entity_id'], $email, $websiteId);
    }

    /**
     * Refuses a name that another customer goes by.
     *
     * @param string $name
     * @param int $customerId
     * @param string $email
     * @param int $websiteId
     * @return void
     * @throws WebapiException
     */
    private function check(string $name, int $customerId, string $email, int $websiteId): void
    {
        if ($this->userNames->isTaken($name, $customerId, $email, $websiteId)) {
            throw $this->errors->userNameTaken();
        }
    }

    /**
     * Runs a save under the lock on a name, with Magento's lock manager: the shop has set that up for all its servers.
     *
     * @param string $name
     * @param callable $save
     * @return mixed what the save returns
     * @throws WebapiException 503 if the lock is not acquired in time
     */
    private function lock(string $name, callable $save): mixed
    {
        $hash = hash('sha256', $this->userNames->fold($name));
        $lock = self::LOCK_PREFIX . substr($hash, 0, self::LOCK_HASH_LENGTH);
        if (!$this->lockManager->lock($lock, self::TIMEOUT_SECONDS)) {
            throw $this->errors->locked();
        }
        try {
            return $save();
        } finally {
            $this->lockManager->unlock($lock);
        }
    }

    /**
     * The first of two texts that is not empty.
     *
     * @param string|null $text
     * @param string|null $instead
     * @return string empty if both are
     */
    private function firstOf(?string $text, ?string $instead): string
    {
        return $text === null || $text === '' ? (string)$instead : $text;
    }

    /**
     * The value that a customer object names for an attribute.
     *
     * @param CustomerInterface $customer
     * @param string $code
     * @return string|null null if it does not name the attribute, empty if it clears it
     */
    private function valueOf(CustomerInterface $customer, string $code): ?string
    {
        $attribute = $customer->getCustomAttribute($code);
        return $attribute === null ? null : (string)$attribute->getValue();
    }
}
