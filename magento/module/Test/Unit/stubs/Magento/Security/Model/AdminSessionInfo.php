<?php

declare(strict_types=1);

namespace Magento\Security\Model;

class AdminSessionInfo
{
    public const LOGGED_IN = 1;
    public const LOGGED_OUT = 0;
}
