<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\Customer;
use Magento\Customer\Model\Session;
use Magento\Framework\Exception\State\UserLockedException;
use Magento\Framework\Phrase;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Lets nothing log a customer in who is switched off, whatever has recognised the customer: Login as Customer,
 * single sign-on by another module, or the page that has just made the account.
 */
class CustomerSessionPlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * Refuses before anything is in the session.
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
     * Refuses before anything is in the session; loginById answers false then.
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
     * Refuses a customer who is switched off.
     *
     * @param Customer|CustomerInterface $customer
     * @return void
     * @throws UserLockedException
     */
    private function refuse($customer): void
    {
        if ($this->activity->isInactive((int)$customer->getId())) {
            throw new UserLockedException(new Phrase('The account is locked.'));
        }
    }
}
