<?php

declare(strict_types=1);

namespace Magento\Security\Model\ResourceModel;

class AdminSessionInfo
{
    public function updateStatusByUserId(
        $status,
        $userId,
        array $withStatuses = [],
        array $excludedSessionIds = [],
        $updateOlderThen = null
    ) {
        return 0;
    }
}
