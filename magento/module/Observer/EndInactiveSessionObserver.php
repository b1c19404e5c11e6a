<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Empties the sessions of inactive customers, at each request that opens one.
 *
 * Magento's own cut-off of sessions needs its visitor log, and does not see changes made in the database directly.
 * The session is still being created here: logout and clearStorage have plugins of Magento's that ask for the session
 * again, which would never end. So might getCustomerId, which loads the customer in Magento 2.4.8.
 */
class EndInactiveSessionObserver implements ObserverInterface
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
    {
    }

    /**
     * Makes the visitor a guest.
     *
     * @param Observer $observer of customer_session_init
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $session = $observer->getData('customer_session');
        $customerId = (int)$session->getData('customer_id');
        if ($customerId && $this->activity->isInactive($customerId)) {
            $session->unsetData();
        }
    }
}
