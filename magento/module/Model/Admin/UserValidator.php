<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * What the fields of users and roles can hold.
 *
 * Magento's connection runs without MySQL's strict mode: a value that is too long, or has a character of four bytes,
 * is cut off without a word. So it is refused here. Only what changes is looked at: what somebody in the shop has
 * entered before stays as it is.
 */
class UserValidator
{
    /**
     * Magento's own columns: how many characters each holds, in the order in which they are looked at.
     */
    public const LENGTHS = [
        'username' => 40, 'firstname' => 32, 'lastname' => 32, 'email' => 128, 'interface_locale' => 16,
    ];
    public const ROLE_NAME_LENGTH = 50;
    public const EXTERNAL_ID_LENGTH = 255;
    public const ATTRIBUTES_LENGTH = 65535;

    private const REQUIRED = ['username', 'firstname', 'lastname', 'email'];
    private const ROLES_PATTERN = '/^(,([1-9][0-9]*,)+)?$/D';

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @var EmailAddress
     */
    private EmailAddress $emailAddress;

    /**
     * @var Locale
     */
    private Locale $locale;

    /**
     * @param Errors $errors
     * @param EmailAddress $emailAddress
     * @param Locale $locale
     */
    public function __construct(Errors $errors, EmailAddress $emailAddress, Locale $locale)
    {
        $this->errors = $errors;
        $this->emailAddress = $emailAddress;
        $this->locale = $locale;
    }

    /**
     * Refuses a user that cannot be stored as it is.
     *
     * @param array $before the user as it is; an empty list for a new one
     * @param array $after the user as it is to be
     * @return void
     * @throws InputException for the first value that does not fit
     */
    public function checkUser(array $before, array $after): void
    {
        $changes = $this->changes($before, $after);
        foreach (self::LENGTHS as $field => $maximum) {
            if (isset($changes[$field])) {
                $this->checkColumn($field, $changes[$field], $maximum, in_array($field, self::REQUIRED, true));
            }
        }
        if (isset($changes['email']) && !$this->emailAddress->isValid($changes['email'])) {
            throw $this->errors->invalid('email', $changes['email']);
        }
        if (isset($changes['interface_locale']) && !$this->locale->isValid($changes['interface_locale'])) {
            throw $this->errors->invalid('interface_locale', $changes['interface_locale']);
        }
        $this->checkExternalId($changes);
        if (isset($changes['scim_roles']) && !$this->isListOfRoles($changes['scim_roles'])) {
            throw $this->errors->invalid('scim_roles', $changes['scim_roles']);
        }
        if (isset($changes['scim_attributes'])) {
            $this->checkAttributes($changes['scim_attributes']);
        }
    }

    /**
     * Refuses a role that cannot be stored as it is.
     *
     * @param array $before the role as it is; an empty list for a new one
     * @param array $after the role as it is to be
     * @return void
     * @throws InputException for the first value that does not fit
     */
    public function checkRole(array $before, array $after): void
    {
        $changes = $this->changes($before, $after);
        if (isset($changes['name'])) {
            $this->checkColumn('name', $changes['name'], self::ROLE_NAME_LENGTH, true);
        }
        $this->checkExternalId($changes);
    }

    /**
     * What is not as it was.
     *
     * @param array $before
     * @param array $after
     * @return array
     */
    private function changes(array $before, array $after): array
    {
        return array_filter(
            $after,
            static fn ($value, $field) => !array_key_exists($field, $before) || $before[$field] !== $value,
            ARRAY_FILTER_USE_BOTH
        );
    }

    /**
     * Refuses what one of Magento's own columns cannot hold.
     *
     * @param string $field
     * @param string $value
     * @param int $maximum
     * @param bool $required
     * @return void
     * @throws InputException
     */
    private function checkColumn(string $field, string $value, int $maximum, bool $required): void
    {
        if ($required && trim($value) === '') {
            throw $this->errors->required($field);
        }
        if (preg_match('/[\x{10000}-\x{10FFFF}]/u', $value)) {
            throw $this->errors->characters($field);
        }
        if (mb_strlen($value, 'UTF-8') > $maximum) {
            throw $this->errors->tooLong($field, $maximum);
        }
    }

    /**
     * Whether it is a list of ids, each once: a role that is deleted is taken out of the lists in one place only.
     *
     * @param string $value
     * @return bool
     */
    private function isListOfRoles(string $value): bool
    {
        if (!preg_match(self::ROLES_PATTERN, $value)) {
            return false;
        }
        $ids = explode(',', trim($value, ','));
        return count($ids) === count(array_unique($ids));
    }

    /**
     * Refuses a provider's id that is too long; it may have characters of any script, since it is kept escaped.
     *
     * @param array $changes
     * @return void
     * @throws InputException
     */
    private function checkExternalId(array $changes): void
    {
        $value = $changes['scim_external_id'] ?? '';
        if (mb_strlen($value, 'UTF-8') > self::EXTERNAL_ID_LENGTH) {
            throw $this->errors->tooLong('scim_external_id', self::EXTERNAL_ID_LENGTH);
        }
    }

    /**
     * Refuses attributes that are not ASCII already, or too long.
     *
     * @param string $value
     * @return void
     * @throws InputException
     */
    private function checkAttributes(string $value): void
    {
        if (preg_match('/[^\x00-\x7F]/', $value)) {
            throw $this->errors->characters('scim_attributes');
        }
        if (strlen($value) > self::ATTRIBUTES_LENGTH) {
            throw $this->errors->tooLong('scim_attributes', self::ATTRIBUTES_LENGTH);
        }
    }
}
