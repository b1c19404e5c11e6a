<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Empties the session of a customer who is switched off, at each request that opens it.
 *
 * Magento's own cut-off of sessions needs its visitor log, and knows nothing of changes made straight in the database.
 * The session is still being made here. Its methods logout and clearStorage would ask for it once more, by the plugins
 * that Magento has on them, and never end. So might getCustomerId, which loads the whole customer in Magento 2.4.8.
 */
class EndInactiveSessionObserver implements ObserverInterface
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * Makes the visitor a guest.
     *
     * @param Observer $observer Of customer_session_init.
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
