<?php

declare(strict_types=1);

namespace Magento\Customer\Model\ResourceModel;

class Customer
{
    public function beginTransaction()
    {
    }

    public function commit()
    {
    }

    public function rollBack()
    {
    }
}
