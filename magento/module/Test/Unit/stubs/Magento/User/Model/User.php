<?php

declare(strict_types=1);

namespace Magento\User\Model;

class User
{
    public array $data = [];
    public array $orig = [];
    /** What validate() and validateBeforeSave() find wrong. */
    public array $reused = [];
    public ?string $weak = null;
    public int $saves = 0;
    public bool $deleted = false;

    public function getId()
    {
        return $this->data['user_id'] ?? null;
    }

    public function setData($key, $value = null)
    {
        $this->data[$key] = $value;
        return $this;
    }

    public function setIsActive($isActive)
    {
        return $this->setData('is_active', $isActive);
    }

    public function setRoleId($roleId)
    {
        return $this->setData('role_id', $roleId);
    }

    public function setPassword($password)
    {
        return $this->setData('password', $password);
    }

    public function getPassword()
    {
        return $this->data['password'] ?? null;
    }

    public function validate()
    {
        return $this->reused ?: true;
    }

    public function validateBeforeSave()
    {
        if ($this->weak !== null) {
            throw new \Magento\Framework\Validator\Exception(new \Magento\Framework\Phrase($this->weak));
        }
        return $this;
    }

    public function save()
    {
        $this->saves++;
        $this->data['user_id'] ??= 77;
        if (isset($this->data['password'])) {
            $this->data['password'] = 'hash of ' . $this->data['password'];
        }
        return $this;
    }

    public function delete()
    {
        $this->deleted = true;
        return $this;
    }
}
