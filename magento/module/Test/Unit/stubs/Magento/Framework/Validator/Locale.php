<?php

declare(strict_types=1);

namespace Magento\Framework\Validator;

class Locale
{
    public function isValid($localeCode)
    {
        return in_array($localeCode, ['en_US', 'de_DE'], true);
    }
}
