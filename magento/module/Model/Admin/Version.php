<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

/**
 * Tells whether a record is still the one that was read.
 *
 * The version is a hash of the state, not a column that counts: so a change made in Magento's own admin, or by
 * another module, gives another version too.
 */
class Version
{
    /**
     * What a user's version stands for.
     */
    public const USER = [
        'username', 'firstname', 'lastname', 'email', 'is_active', 'interface_locale', 'role_id',
        'scim_external_id', 'scim_roles', 'scim_attributes',
    ];

    /**
     * What a role's version stands for.
     */
    public const ROLE = ['name', 'scim_external_id'];

    /**
     * The version of a user.
     *
     * @param array $user
     * @return string
     */
    public function ofUser(array $user): string
    {
        return $this->hash($user, self::USER);
    }

    /**
     * The version of a role.
     *
     * @param array $role
     * @return string
     */
    public function ofRole(array $role): string
    {
        return $this->hash($role, self::ROLE);
    }

    /**
     * Hashes the named fields as a list in JSON, which keeps the end of one value apart from the start of the next.
     *
     * @param array $record
     * @param string[] $fields
     * @return string
     */
    private function hash(array $record, array $fields): string
    {
        $values = [];
        foreach ($fields as $field) {
            $values[] = $record[$field];
        }
        return hash('sha256', json_encode($values, JSON_THROW_ON_ERROR));
    }
}
