<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

/**
 * Refuses admin users that cannot be stored as they are. Only the values that change are validated.
 */
class UserValidator
{
    public const USERNAME_MAX_LENGTH = 40;
    public const NAME_MAX_LENGTH = 32;
    public const EMAIL_MAX_LENGTH = 128;
    public const LOCALE_MAX_LENGTH = 16;
    public const ATTRIBUTES_MAX_LENGTH = 65535;

    private const ROLES_PATTERN = '/^(,([1-9][0-9]*,)+)?$/D';

    /**
     * @param FieldValidator $fieldValidator
     * @param EmailAddress $emailValidator
     * @param Locale $localeValidator
     * @param AdminUserResource $userResource
     * @param AdminRoleResource $roleResource
     * @param Errors $errors
     */
    public function __construct(
        private readonly FieldValidator $fieldValidator,
        private readonly EmailAddress $emailValidator,
        private readonly Locale $localeValidator,
        private readonly AdminUserResource $userResource,
        private readonly AdminRoleResource $roleResource,
        private readonly Errors $errors
    ) {
    }

    /**
     * Refuses the first value that does not fit, is taken, or names a role that does not exist.
     *
     * @param UserState|null $before null for a new user
     * @param UserState $after
     * @return void
     * @throws InputException
     */
    public function validate(?UserState $before, UserState $after): void
    {
        $this->validateColumns($before, $after);
        $this->validateFormats($before, $after);
        $this->fieldValidator->validateExternalId($before?->scimExternalId, $after->scimExternalId);
        $this->fieldValidator->validateOwner($before?->scimOwner, $after->scimOwner);
        $this->fieldValidator->validateCreateKey($before?->scimCreateKey, $after->scimCreateKey);
        $this->validateRoleList($before?->scimRoles, $after->scimRoles);
        $this->validateAttributes($before?->scimAttributes, $after->scimAttributes);
        $this->validateUniqueness($before, $after);
        $this->validateRole($before->roleId ?? 0, $after->roleId);
    }

    /**
     * Refuses what does not fit into Magento's columns.
     *
     * @param UserState|null $before
     * @param UserState $after
     * @return void
     * @throws InputException
     */
    private function validateColumns(?UserState $before, UserState $after): void
    {
        $fields = $this->fieldValidator;
        $fields->validateRequiredText('username', $before?->username, $after->username, self::USERNAME_MAX_LENGTH);
        $fields->validateRequiredText('firstname', $before?->firstname, $after->firstname, self::NAME_MAX_LENGTH);
        $fields->validateRequiredText('lastname', $before?->lastname, $after->lastname, self::NAME_MAX_LENGTH);
        $fields->validateRequiredText('email', $before?->email, $after->email, self::EMAIL_MAX_LENGTH);
        $fields->validateText(
            'interface_locale',
            $before?->interfaceLocale,
            $after->interfaceLocale,
            self::LOCALE_MAX_LENGTH
        );
    }

    /**
     * Refuses what is not an e-mail address, or not a locale of Magento.
     *
     * @param UserState|null $before
     * @param UserState $after
     * @return void
     * @throws InputException
     */
    private function validateFormats(?UserState $before, UserState $after): void
    {
        if ($after->email !== $before?->email && !$this->emailValidator->isValid($after->email)) {
            throw $this->errors->invalid('email', $after->email);
        }
        if ($after->interfaceLocale !== $before?->interfaceLocale
            && !$this->localeValidator->isValid($after->interfaceLocale)
        ) {
            throw $this->errors->invalid('interface_locale', $after->interfaceLocale);
        }
    }

    /**
     * Refuses what is not a list of ids without duplicates: removing a role from a list removes one place only.
     *
     * @param string|null $before
     * @param string $after
     * @return void
     * @throws InputException
     */
    private function validateRoleList(?string $before, string $after): void
    {
        if ($after === $before) {
            return;
        }
        $ids = explode(',', trim($after, ','));
        if (!preg_match(self::ROLES_PATTERN, $after) || count($ids) !== count(array_unique($ids))) {
            throw $this->errors->invalid('scim_roles', $after);
        }
    }

    /**
     * Refuses attributes that are too long or not ASCII: the client escapes them.
     *
     * @param string|null $before
     * @param string $after
     * @return void
     * @throws InputException
     */
    private function validateAttributes(?string $before, string $after): void
    {
        if ($after === $before) {
            return;
        }
        if (preg_match('/[^\x00-\x7F]/', $after)) {
            throw $this->errors->characters('scim_attributes');
        }
        if (strlen($after) > self::ATTRIBUTES_MAX_LENGTH) {
            throw $this->errors->tooLong('scim_attributes', self::ATTRIBUTES_MAX_LENGTH);
        }
    }

    /**
     * Refuses a user name or an e-mail address that another user has.
     *
     * @param UserState|null $before
     * @param UserState $after
     * @return void
     * @throws InputException
     */
    private function validateUniqueness(?UserState $before, UserState $after): void
    {
        if ($after->username !== $before?->username
            && $this->userResource->isUsernameTaken($after->username, $after->id)
        ) {
            throw $this->errors->exists('username', $after->username);
        }
        if ($after->email !== $before?->email && $this->userResource->isEmailTaken($after->email, $after->id)) {
            throw $this->errors->exists('email', $after->email);
        }
    }

    /**
     * Refuses a role that does not exist.
     *
     * @param int $before
     * @param int $after 0 for none
     * @return void
     * @throws InputException
     */
    private function validateRole(int $before, int $after): void
    {
        if ($after !== 0 && $after !== $before && !$this->roleResource->exists($after)) {
            throw $this->errors->invalid('role_id', (string)$after);
        }
    }
}
