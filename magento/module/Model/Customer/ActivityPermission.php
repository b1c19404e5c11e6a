<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

/**
 * Whether the save that is under way may set scim_active of a customer.
 *
 * Magento writes all columns that a customer object has, so nearly every save names the value that was read before.
 */
class ActivityPermission
{
    /** @var array<int,int> by customer id: how many saves that may are under way */
    private array $granted = [];

    /**
     * Runs a save that may.
     *
     * @param int $customerId
     * @param callable $save
     * @return mixed what the save returns
     */
    public function grant(int $customerId, callable $save): mixed
    {
        $this->granted[$customerId] = ($this->granted[$customerId] ?? 0) + 1;
        try {
            return $save();
        } finally {
            $this->granted[$customerId]--;
        }
    }

    /**
     * Whether the save under way may.
     *
     * @param int $customerId
     * @return bool
     */
    public function isGranted(int $customerId): bool
    {
        return ($this->granted[$customerId] ?? 0) > 0;
    }
}
