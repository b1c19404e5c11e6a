<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

/**
 * Puts what a request names over what there is: null is what the request does not name.
 */
class Merge
{
    /**
     * A new user before the request is put over it.
     */
    public const NEW_USER = [
        'username' => '', 'firstname' => '', 'lastname' => '', 'email' => '', 'is_active' => true,
        'interface_locale' => 'en_US', 'role_id' => 0,
        'scim_external_id' => '', 'scim_roles' => '', 'scim_attributes' => '',
    ];

    /**
     * A new role before the request is put over it.
     */
    public const NEW_ROLE = ['name' => '', 'scim_external_id' => ''];

    /**
     * The user as it is to be.
     *
     * @param array $user the user as it is, or NEW_USER
     * @param AdminUserInterface $given
     * @return array
     */
    public function user(array $user, AdminUserInterface $given): array
    {
        return $this->over($user, [
            'username' => $given->getUsername(),
            'firstname' => $given->getFirstname(),
            'lastname' => $given->getLastname(),
            'email' => $given->getEmail(),
            'is_active' => $given->getIsActive(),
            'interface_locale' => $given->getInterfaceLocale(),
            'role_id' => $given->getRoleId(),
            'scim_external_id' => $given->getScimExternalId(),
            'scim_roles' => $given->getScimRoles(),
            'scim_attributes' => $given->getScimAttributes(),
        ]);
    }

    /**
     * The role as it is to be.
     *
     * @param array $role the role as it is, or NEW_ROLE
     * @param AdminRoleInterface $given
     * @return array
     */
    public function role(array $role, AdminRoleInterface $given): array
    {
        return $this->over($role, [
            'name' => $given->getName(),
            'scim_external_id' => $given->getScimExternalId(),
        ]);
    }

    /**
     * Whether the request names what only a caller with the right over roles may name.
     *
     * @param AdminUserInterface $given
     * @return bool
     */
    public function namesRoles(AdminUserInterface $given): bool
    {
        return $given->getRoleId() !== null || $given->getScimRoles() !== null;
    }

    /**
     * Puts what is not null of the second over the first.
     *
     * @param array $record
     * @param array $given
     * @return array
     */
    private function over(array $record, array $given): array
    {
        return array_replace($record, array_filter($given, static fn ($value) => $value !== null));
    }
}
