<?php

declare(strict_types=1);

namespace Magento\User\Model;

class UserFactory
{
    public function create(array $data = [])
    {
        return new User();
    }
}
