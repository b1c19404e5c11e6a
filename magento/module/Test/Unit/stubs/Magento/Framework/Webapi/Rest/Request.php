<?php

declare(strict_types=1);

namespace Magento\Framework\Webapi\Rest;

class Request
{
    public function getParam($key, $default = null)
    {
        return $default;
    }
}
