<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\Customer;
use Magento\Customer\Model\CustomerRegistry;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Renews what a caller, or Magento's registry, has read of a customer before the customer was locked.
 */
class StaleCustomer
{
    /** What Magento's registry keeps apart, and changes there before it saves. */
    private const SECURE = [
        'password_hash',
        'rp_token',
        'rp_token_created_at',
        'failures_num',
        'first_failure',
        'lock_expires',
    ];

    /**
     * @param CustomerRegistry $registry
     * @param Snapshots $snapshots
     * @param Rebase $rebase
     * @param WebapiRequest $request
     */
    public function __construct(
        private readonly CustomerRegistry $registry,
        private readonly Snapshots $snapshots,
        private readonly Rebase $rebase,
        private readonly WebapiRequest $request
    ) {
    }

    /**
     * The object to save: the caller's own if nobody has written since it was read.
     *
     * @param CustomerInterface $customer
     * @param int $customerId whom the save writes
     * @param array<int,array<string,string|null>> $rows the locked rows
     * @return CustomerInterface
     */
    public function renew(CustomerInterface $customer, int $customerId, array $rows): CustomerInterface
    {
        $known = null;
        foreach ($rows as $id => $row) {
            $former = $this->renewRegistry($id, (string)$row[CustomerAttributes::VERSION]);
            $known = $id === $customerId ? $former : $known;
        }
        if (!isset($rows[$customerId])) {
            return $customer;
        }
        $version = $this->versionOf($customer);
        if ($version === (string)$rows[$customerId][CustomerAttributes::VERSION]) {
            return $customer;
        }
        if ($version === null && ($known === null || $this->request->isWebapi())) {
            return $customer; // the body of a request, or nothing to compare with
        }
        return $this->rebase->apply(
            $customer,
            $this->base($customer, $version, $known),
            $this->registry->retrieve($customerId)->getDataModel()
        );
    }

    /**
     * Gives the caller's object the version of what has been saved, if it holds just that.
     *
     * Magento saves a new customer twice, and answers with the object of the first time.
     *
     * @param CustomerInterface $customer
     * @param CustomerInterface $saved
     * @return void
     */
    public function adoptVersion(CustomerInterface $customer, CustomerInterface $saved): void
    {
        if ($customer !== $saved && $this->content($customer) === $this->content($saved)) {
            $customer->setCustomAttribute(CustomerAttributes::VERSION, $this->versionOf($saved));
            $this->snapshots->take($customer);
        }
    }

    /**
     * All values that are stored, but the version and the time of the change.
     *
     * @param CustomerInterface $customer
     * @return array<string,mixed>
     */
    private function content(CustomerInterface $customer): array
    {
        $content = $customer->__toArray();
        unset(
            $content['ignore_validation_flag'],
            $content[CustomerInterface::UPDATED_AT],
            $content[CustomerInterface::CUSTOM_ATTRIBUTES][CustomerAttributes::VERSION]
        );
        ksort($content);
        return $content;
    }

    /**
     * Reads the customer anew into the registry if it holds another version.
     *
     * @param int $customerId
     * @param string $version
     * @return Customer|null what the registry held, if that was another version
     */
    private function renewRegistry(int $customerId, string $version): ?Customer
    {
        $known = $this->registry->retrieve($customerId);
        if ((string)$known->getData(CustomerAttributes::VERSION) === $version) {
            return null;
        }
        $secure = $this->registry->retrieveSecureData($customerId);
        $this->registry->remove($customerId);
        $renewed = $this->registry->retrieveSecureData($customerId);
        foreach (self::SECURE as $field) {
            if ((string)$secure->getData($field) !== (string)$known->getData($field)) {
                $renewed->setData($field, $secure->getData($field));
            }
        }
        return $known;
    }

    /**
     * The values that the caller has read, as far as that can be told.
     *
     * Of an object of unknown origin at least the module's attributes are taken as they are stored.
     *
     * @param CustomerInterface $customer
     * @param string|null $version
     * @param Customer|null $known
     * @return array<string,mixed>
     */
    private function base(CustomerInterface $customer, ?string $version, ?Customer $known): array
    {
        $snapshot = $this->snapshots->get($customer);
        if ($snapshot !== null) {
            return $snapshot;
        }
        $registered = (string)$known?->getData(CustomerAttributes::VERSION);
        if ($known !== null && ($version === null || $version === $registered)) {
            return $known->getDataModel()->__toArray();
        }
        $attributes = $customer->__toArray()['custom_attributes'] ?? [];
        return ['custom_attributes' => array_intersect_key($attributes, array_flip(CustomerAttributes::CODES))];
    }

    /**
     * The version that the object was read with.
     *
     * @param CustomerInterface $customer
     * @return string|null null for an object without one, such as the body of a request
     */
    private function versionOf(CustomerInterface $customer): ?string
    {
        $version = $customer->getCustomAttribute(CustomerAttributes::VERSION)?->getValue();
        return $version === null ? null : (string)$version;
    }
}
