<?php

declare(strict_types=1);

namespace Magento\Integration\Model;

class CustomUserContextFactory
{
    public function create(array $data = [])
    {
        return new CustomUserContext($data['userId'], $data['userType']);
    }
}
