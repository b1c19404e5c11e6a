<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Changes of customers that nobody else's change can get lost in.
 *
 * @api
 */
interface CustomerUpdaterInterface
{
    /**
     * Changes a customer as Magento's own PUT does: what the request names is set, all else stays.
     *
     * @param int $customerId
     * @param \Magento\Customer\Api\Data\CustomerInterface $customer
     * @param string|null $version scim_version that the customer must still have; null for any
     * @param string|null $password the new password as plain text; null leaves it
     * @return \Magento\Customer\Api\Data\CustomerInterface the customer as it is stored
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Exception\LocalizedException Magento, or the shop's rules for passwords, refuse it
     * @throws \Magento\Framework\Webapi\Exception 409 for a stale version, 503 while the customer is locked
     */
    public function update(
        int $customerId,
        \Magento\Customer\Api\Data\CustomerInterface $customer,
        ?string $version = null,
        ?string $password = null
    ): \Magento\Customer\Api\Data\CustomerInterface;
}
