<?php

declare(strict_types=1);

namespace Magento\User\Model\ResourceModel;

class User
{
    public function load($object, $value, $field = null)
    {
        return $this;
    }

    public function trackPassword($user, $passwordHash, $lifetime = 0)
    {
    }

    public function beginTransaction()
    {
        return $this;
    }

    public function commit()
    {
        return $this;
    }

    public function rollBack()
    {
        return $this;
    }
}
