<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Backend\Model\Auth\Session;
use Magento\User\Model\Authorization\AdminSessionUserContext;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminSession;

/**
 * Lets the REST API ignore an admin session that was ended.
 *
 * Magento itself checks that only in the admin, at the session's next request there. Until then the REST API would
 * accept the session.
 */
class AdminSessionPlugin
{
    /**
     * @param Session $session
     * @param AdminSession $adminSession
     */
    public function __construct(
        private readonly Session $session,
        private readonly AdminSession $adminSession
    ) {
    }

    /**
     * Returns no user for a session that was ended.
     *
     * @param AdminSessionUserContext $subject
     * @param int|null $userId
     * @return int|null
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetUserId(AdminSessionUserContext $subject, $userId)
    {
        if (!$userId) {
            return $userId;
        }
        $sessionId = (int)$this->session->getData('admin_session_info_id');
        return $this->adminSession->isOpen($sessionId, (int)$userId) ? $userId : null;
    }
}
