<?php

declare(strict_types=1);

namespace Magento\Customer\Model;

class CustomerRegistry
{
    public function retrieve($customerId)
    {
    }

    public function retrieveSecureData($customerId)
    {
    }

    public function remove($customerId)
    {
    }
}
