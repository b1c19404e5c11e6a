<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses values that the database would cut off.
 *
 * Magento's connection runs without MySQL's strict mode: a value that is too long, or has a character of four bytes, is
 * cut off silently. A value that does not change is accepted, whatever it is: somebody in the shop has entered it.
 */
class FieldValidator
{
    public const EXTERNAL_ID_MAX_LENGTH = 255;
    public const OWNER_MAX_LENGTH = 32;
    public const CREATE_KEY_MAX_LENGTH = 64;

    /**
     * @param Errors $errors
     */
    public function __construct(private readonly Errors $errors)
    {
    }

    /**
     * Refuses a value that does not fit into a column of Magento's.
     *
     * @param string $field
     * @param string|null $before null for a new record
     * @param string $after
     * @param int $maxLength
     * @return void
     * @throws InputException
     */
    public function validateText(string $field, ?string $before, string $after, int $maxLength): void
    {
        if ($after === $before) {
            return;
        }
        if (preg_match('/[\x{10000}-\x{10FFFF}]/u', $after)) {
            throw $this->errors->characters($field);
        }
        if (mb_strlen($after, 'UTF-8') > $maxLength) {
            throw $this->errors->tooLong($field, $maxLength);
        }
    }

    /**
     * Refuses a value that is blank or does not fit into a column of Magento's.
     *
     * @param string $field
     * @param string|null $before null for a new record
     * @param string $after
     * @param int $maxLength
     * @return void
     * @throws InputException
     */
    public function validateRequiredText(string $field, ?string $before, string $after, int $maxLength): void
    {
        if ($after !== $before && trim($after) === '') {
            throw $this->errors->required($field);
        }
        $this->validateText($field, $before, $after, $maxLength);
    }

    /**
     * Refuses the name of a client that does not fit into its column.
     *
     * @param string|null $before null for a new record
     * @param string $after
     * @return void
     * @throws InputException
     */
    public function validateOwner(?string $before, string $after): void
    {
        $this->validateText('scim_owner', $before, $after, self::OWNER_MAX_LENGTH);
    }

    /**
     * Refuses a key that does not fit into its column.
     *
     * @param string|null $before null for a new record
     * @param string $after
     * @return void
     * @throws InputException
     */
    public function validateCreateKey(?string $before, string $after): void
    {
        $this->validateText('scim_create_key', $before, $after, self::CREATE_KEY_MAX_LENGTH);
    }

    /**
     * Refuses an external id that is too long. It can have any character, since it is stored escaped.
     *
     * @param string|null $before null for a new record
     * @param string $after
     * @return void
     * @throws InputException
     */
    public function validateExternalId(?string $before, string $after): void
    {
        if ($after !== $before && mb_strlen($after, 'UTF-8') > self::EXTERNAL_ID_MAX_LENGTH) {
            throw $this->errors->tooLong('scim_external_id', self::EXTERNAL_ID_MAX_LENGTH);
        }
    }
}
