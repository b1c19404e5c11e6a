<?php

declare(strict_types=1);

namespace Magento\Customer\Api;

interface CustomerRepositoryInterface
{
    public function get($email, $websiteId = null);

    public function getById($customerId);

    public function save(Data\CustomerInterface $customer, $passwordHash = null);
}
