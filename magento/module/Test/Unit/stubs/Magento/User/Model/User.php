<?php

declare(strict_types=1);

namespace Magento\User\Model;

class User
{
    public function getId()
    {
    }

    public function setData($key, $value = null)
    {
    }

    public function setIsActive($isActive)
    {
    }

    public function setPassword($password)
    {
    }

    public function getPassword()
    {
    }

    public function validate()
    {
    }

    public function validateBeforeSave()
    {
    }

    public function save()
    {
    }

    public function delete()
    {
    }
}
