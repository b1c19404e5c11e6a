<?php

declare(strict_types=1);

namespace Magento\Customer\Model\Customer;

class CredentialsValidator
{
    public function checkPasswordDifferentFromEmail($email, $password)
    {
    }
}
