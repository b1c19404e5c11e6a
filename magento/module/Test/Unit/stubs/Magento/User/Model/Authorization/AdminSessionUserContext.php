<?php

declare(strict_types=1);

namespace Magento\User\Model\Authorization;

class AdminSessionUserContext
{
    public function getUserId()
    {
    }
}
