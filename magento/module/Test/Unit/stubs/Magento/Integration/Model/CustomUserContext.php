<?php

declare(strict_types=1);

namespace Magento\Integration\Model;

use Magento\Authorization\Model\UserContextInterface;

class CustomUserContext implements UserContextInterface
{
    public function __construct(private ?int $userId, private ?int $userType)
    {
    }

    public function getUserId()
    {
        return $this->userId;
    }

    public function getUserType()
    {
        return $this->userType;
    }
}
