<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\Customer;
use Magento\Customer\Model\Session;
use Magento\Framework\Exception\State\UserLockedException;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Refuses to log inactive customers in, whatever has identified them: Login as Customer, single sign-on by another
 * module, or the page that has just created the account.
 */
class CustomerSessionPlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
    {
    }

    /**
     * Refuses before anything is written to the session.
     *
     * @param Session $subject
     * @param Customer $customer
     * @return void
     * @throws UserLockedException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeSetCustomerAsLoggedIn(Session $subject, $customer): void
    {
        $this->refuse($customer);
    }

    /**
     * Refuses before anything is written to the session; loginById then returns false.
     *
     * @param Session $subject
     * @param CustomerInterface $customer
     * @return void
     * @throws UserLockedException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeSetCustomerDataAsLoggedIn(Session $subject, $customer): void
    {
        $this->refuse($customer);
    }

    /**
     * Refuses an inactive customer.
     *
     * @param Customer|CustomerInterface $customer
     * @return void
     * @throws UserLockedException
     */
    private function refuse($customer): void
    {
        if ($this->activity->isInactive((int)$customer->getId())) {
            throw new UserLockedException(__('The account is locked.'));
        }
    }
}
