<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Security\Model\AdminSessionInfo;

/**
 * Tells whether what an admin user has got by logging in still holds.
 *
 * It is read from the database every time: what another process has just written counts.
 */
class AdminSession
{
    /**
     * @var ResourceConnection
     */
    private ResourceConnection $resource;

    /**
     * @param ResourceConnection $resource
     */
    public function __construct(ResourceConnection $resource)
    {
        $this->resource = $resource;
    }

    /**
     * Whether the user is there and active.
     *
     * @param int $userId
     * @return bool
     */
    public function isActive(int $userId): bool
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user'), 'is_active')
            ->where('user_id = ?', $userId);
        return (int)$connection->fetchOne($select) === 1;
    }

    /**
     * Whether the user is active and the session has not been ended.
     *
     * @param int $userId
     * @param int $sessionId Magento's number of it, not what the cookie holds
     * @return bool
     */
    public function hasSession(int $userId, int $sessionId): bool
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user_session'), 'status')
            ->where('id = ?', $sessionId)
            ->where('user_id = ?', $userId);
        return (int)$connection->fetchOne($select) === AdminSessionInfo::LOGGED_IN && $this->isActive($userId);
    }
}
