<?php

declare(strict_types=1);

namespace Magento\Customer\Api\Data;

class GroupExtensionInterfaceFactory
{
    public function create(array $data = [])
    {
    }
}
