<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Framework\DataObject;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Makes the cookie of "Remember Me" worth nothing to a customer who is switched off.
 *
 * Its subject is Magento\Persistent\Model\Session. The type is not named, as a shop can be without that module.
 */
class CustomerPersistencePlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private CustomerActivity $activity)
    {
    }

    /**
     * Finds nobody by the cookie.
     *
     * @param DataObject $subject
     * @param DataObject $session
     * @return DataObject
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterLoadByCookieKey($subject, $session)
    {
        if ($this->activity->isInactive((int)$session->getData('customer_id'))) {
            $session->unsetData();
        }
        return $session;
    }
}
