<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Api\GroupManagementInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Merges the customer of a request into the stored one, as Magento's own PUT does.
 *
 * Magento validates the whole customer then. Values that were stored under other rules would keep somebody from being
 * locked out: what does not touch them goes past that validation.
 */
class RequestMerge
{
    private const NOT_VALIDATED = [
        CustomerInterface::ID,
        CustomerInterface::GROUP_ID,
        CustomerInterface::CUSTOM_ATTRIBUTES,
    ];

    /** Of Magento: set on a customer, it turns the validation off. */
    private const PAST_VALIDATION = 'ignore_validation_flag';

    /**
     * @param GroupRepositoryInterface $groups
     * @param GroupManagementInterface $defaults
     */
    public function __construct(
        private readonly GroupRepositoryInterface $groups,
        private readonly GroupManagementInterface $defaults
    ) {
    }

    /**
     * The customer to save.
     *
     * @param CustomerInterface $request
     * @param CustomerInterface $stored
     * @return CustomerInterface
     */
    public function apply(CustomerInterface $request, CustomerInterface $stored): CustomerInterface
    {
        $customer = clone $stored;
        foreach (array_keys($request->__toArray()) as $field) {
            $customer->setData($field, match ($field) {
                CustomerInterface::CUSTOM_ATTRIBUTES => $this->attributes($request, $stored),
                CustomerInterface::EXTENSION_ATTRIBUTES_KEY => $request->getExtensionAttributes(),
                CustomerInterface::KEY_ADDRESSES => $request->getAddresses(),
                default => $request->__toArray()[$field],
            });
        }
        $customer->setId((int)$stored->getId());
        if ($this->isPastValidation($request)) {
            $customer->setData(self::PAST_VALIDATION, true);
        }
        if ($request->getCustomAttribute(CustomerAttributes::ACTIVE) !== null
            && $request->getGroupId() === null
            && !$this->hasGroup($stored)
        ) {
            $customer->setGroupId((int)$this->defaults->getDefaultGroup($stored->getStoreId())->getId());
        }
        return $customer;
    }

    /**
     * Whether the request names the group and the module's attributes alone, or nothing at all.
     *
     * @param CustomerInterface $request
     * @return bool
     */
    public function isPastValidation(CustomerInterface $request): bool
    {
        $codes = array_map(
            static fn ($attribute): string => $attribute->getAttributeCode(),
            $request->getCustomAttributes() ?? []
        );
        return !array_diff(array_keys($request->__toArray()), self::NOT_VALIDATED)
            && !array_diff($codes, CustomerAttributes::CODES);
    }

    /**
     * The attributes that the request names, but those that are not for it to set.
     *
     * @param CustomerInterface $request
     * @param CustomerInterface $stored
     * @return \Magento\Framework\Api\AttributeInterface[] by code
     */
    private function attributes(CustomerInterface $request, CustomerInterface $stored): array
    {
        $fixed = array_flip(CustomerAttributes::FIXED);
        return array_intersect_key($stored->getCustomAttributes() ?? [], $fixed)
            + array_diff_key($request->getCustomAttributes() ?? [], $fixed);
    }

    /**
     * Whether the customer's group is still there: Magento refuses every save of a customer whose group is not.
     *
     * @param CustomerInterface $customer
     * @return bool
     */
    private function hasGroup(CustomerInterface $customer): bool
    {
        try {
            $this->groups->getById((int)$customer->getGroupId());
            return true;
        } catch (NoSuchEntityException) {
            return false;
        }
    }
}
