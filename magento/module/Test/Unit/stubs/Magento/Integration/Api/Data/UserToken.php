<?php

declare(strict_types=1);

namespace Magento\Integration\Api\Data;

class UserToken
{
    public function getUserContext()
    {
    }
}
