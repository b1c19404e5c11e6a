<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Framework\DataObject;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Ignores the "Remember Me" cookies of inactive customers.
 *
 * The subject is Magento\Persistent\Model\Session; it has no type here, since a shop may be without that module.
 */
class CustomerPersistencePlugin
{
    /**
     * @param CustomerActivity $activity
     */
    public function __construct(private readonly CustomerActivity $activity)
    {
    }

    /**
     * Empties the persistent session that was loaded by the cookie.
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
