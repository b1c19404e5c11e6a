<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Backend\Model\Auth\Session;
use Magento\User\Model\Authorization\AdminSessionUserContext;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminSession;

/**
 * Takes an admin user's session for nothing in REST once it has been ended.
 *
 * Magento looks at that in the admin only, and empties an ended session there, at its next request. Until then REST
 * would go on to do what the session's user may.
 */
class AdminSessionPlugin
{
    /**
     * @var Session
     */
    private Session $session;

    /**
     * @var OpenAccess
     */
    private AdminSession $access;

    /**
     * @param Session $session
     * @param AdminSession $access
     */
    public function __construct(Session $session, AdminSession $access)
    {
        $this->session = $session;
        $this->access = $access;
    }

    /**
     * Answers that the session is nobody's.
     *
     * @param AdminSessionUserContext $subject
     * @param int|null $userId
     * @return int|null
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetUserId(AdminSessionUserContext $subject, $userId)
    {
        if ($userId
            && !$this->access->hasSession((int)$userId, (int)$this->session->getData('admin_session_info_id'))
        ) {
            return null;
        }
        return $userId;
    }
}
