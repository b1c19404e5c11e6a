<?php

declare(strict_types=1);

namespace Magento\Framework\Validator;

class EmailAddress
{
    public function isValid($value)
    {
        return (bool)filter_var($value, FILTER_VALIDATE_EMAIL, FILTER_FLAG_EMAIL_UNICODE);
    }
}
