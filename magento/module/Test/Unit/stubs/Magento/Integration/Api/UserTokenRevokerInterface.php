<?php

declare(strict_types=1);

namespace Magento\Integration\Api;

use Magento\Authorization\Model\UserContextInterface;

interface UserTokenRevokerInterface
{
    public function revokeFor(UserContextInterface $userContext): void;
}
