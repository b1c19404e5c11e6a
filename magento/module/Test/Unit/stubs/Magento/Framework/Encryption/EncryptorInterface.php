<?php

declare(strict_types=1);

namespace Magento\Framework\Encryption;

interface EncryptorInterface
{
    public function validateHash($password, $hash);

    public function getHash($password, $salt = false);
}
