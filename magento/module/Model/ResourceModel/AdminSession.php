<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Security\Model\AdminSessionInfo;

/**
 * Tells whether admin users are active and their sessions open.
 *
 * Nothing is cached: a change by another process counts from the next request on.
 */
class AdminSession
{
    /**
     * @param ResourceConnection $resource
     */
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /**
     * Whether the user exists and is active.
     *
     * @param int $userId
     * @return bool
     */
    public function isUserActive(int $userId): bool
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user'), 'is_active')
            ->where('user_id = :user_id');
        return (int)$connection->fetchOne($select, ['user_id' => $userId]) === 1;
    }

    /**
     * Whether the session is open and its user active.
     *
     * @param int $sessionId the id in admin_user_session, not the one in the cookie
     * @param int $userId
     * @return bool
     */
    public function isOpen(int $sessionId, int $userId): bool
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user_session'), 'status')
            ->where('id = :id')
            ->where('user_id = :user_id');
        $status = $connection->fetchOne($select, ['id' => $sessionId, 'user_id' => $userId]);
        return (int)$status === AdminSessionInfo::LOGGED_IN && $this->isUserActive($userId);
    }
}
