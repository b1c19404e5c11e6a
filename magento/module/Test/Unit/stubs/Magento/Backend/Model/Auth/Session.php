<?php

declare(strict_types=1);

namespace Magento\Backend\Model\Auth;

class Session
{
    public function getData($key = '', $clear = false)
    {
    }
}
