<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Converts what a request may say for scim_active to 0, 1 or null.
 */
class ActivityNormalizer
{
    /**
     * @param Errors $errors
     */
    public function __construct(private readonly Errors $errors)
    {
    }

    /**
     * The value to save.
     *
     * @param mixed $value
     * @return int|null
     * @throws InputException if the value is not a boolean
     */
    public function normalize(mixed $value): ?int
    {
        if ($value === null || $value === '') {
            return null;
        }
        if ($value === false) {
            return 0;
        }
        $text = is_scalar($value) ? (string)$value : '';
        return match (strtolower($text)) {
            '1', 'true' => 1,
            '0', 'false' => 0,
            default => throw $this->errors->invalid(CustomerAttributes::ACTIVE, $text),
        };
    }
}
