<?php

declare(strict_types=1);

namespace Magento\Eav\Model;

class Config
{
    public function getAttribute($entityType, $code)
    {
    }
}
