<?php

declare(strict_types=1);

namespace Magento\Customer\Setup;

class CustomerSetupFactory
{
    public function create(array $data = [])
    {
    }
}
