<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * An admin user, with what the module stores for the identity provider. In a request, null means no change.
 *
 * @api
 */
interface AdminUserInterface
{
    public const ID = 'id';
    public const USERNAME = 'username';
    public const FIRSTNAME = 'firstname';
    public const LASTNAME = 'lastname';
    public const EMAIL = 'email';
    public const IS_ACTIVE = 'is_active';
    public const INTERFACE_LOCALE = 'interface_locale';
    public const ROLE_ID = 'role_id';
    public const SCIM_EXTERNAL_ID = 'scim_external_id';
    public const SCIM_ROLES = 'scim_roles';
    public const SCIM_ATTRIBUTES = 'scim_attributes';
    public const SCIM_OWNER = 'scim_owner';
    public const SCIM_CREATE_KEY = 'scim_create_key';
    public const VERSION = 'version';
    public const CREATED_AT = 'created_at';
    public const UPDATED_AT = 'updated_at';

    /**
     * Returns the id.
     *
     * @return int|null
     */
    public function getId(): ?int;

    /**
     * Sets the id.
     *
     * @param int|null $id
     * @return $this
     */
    public function setId(?int $id): self;

    /**
     * Returns the name that the user logs in with.
     *
     * @return string|null
     */
    public function getUsername(): ?string;

    /**
     * Sets the name that the user logs in with.
     *
     * @param string|null $username
     * @return $this
     */
    public function setUsername(?string $username): self;

    /**
     * Returns the first name.
     *
     * @return string|null
     */
    public function getFirstname(): ?string;

    /**
     * Sets the first name.
     *
     * @param string|null $firstname
     * @return $this
     */
    public function setFirstname(?string $firstname): self;

    /**
     * Returns the last name.
     *
     * @return string|null
     */
    public function getLastname(): ?string;

    /**
     * Sets the last name.
     *
     * @param string|null $lastname
     * @return $this
     */
    public function setLastname(?string $lastname): self;

    /**
     * Returns the e-mail address.
     *
     * @return string|null
     */
    public function getEmail(): ?string;

    /**
     * Sets the e-mail address.
     *
     * @param string|null $email
     * @return $this
     */
    public function setEmail(?string $email): self;

    /**
     * Whether the user may log in.
     *
     * @return bool|null
     */
    public function getIsActive(): ?bool;

    /**
     * Sets whether the user may log in.
     *
     * @param bool|null $isActive
     * @return $this
     */
    public function setIsActive(?bool $isActive): self;

    /**
     * Returns the locale of the user's interface, such as en_US.
     *
     * @return string|null
     */
    public function getInterfaceLocale(): ?string;

    /**
     * Sets the locale of the user's interface.
     *
     * @param string|null $interfaceLocale
     * @return $this
     */
    public function setInterfaceLocale(?string $interfaceLocale): self;

    /**
     * Returns the id of the user's role, 0 for none.
     *
     * @return int|null
     */
    public function getRoleId(): ?int;

    /**
     * Sets the id of the user's role.
     *
     * @param int|null $roleId
     * @return $this
     */
    public function setRoleId(?int $roleId): self;

    /**
     * Returns the identity provider's id of the user, empty for none.
     *
     * @return string|null
     */
    public function getScimExternalId(): ?string;

    /**
     * Sets the identity provider's id of the user.
     *
     * @param string|null $scimExternalId
     * @return $this
     */
    public function setScimExternalId(?string $scimExternalId): self;

    /**
     * Returns the ids of all roles that the identity provider has assigned, such as ,21,22, or empty for none.
     *
     * @return string|null
     */
    public function getScimRoles(): ?string;

    /**
     * Sets the ids of all roles that the identity provider has assigned.
     *
     * @param string|null $scimRoles
     * @return $this
     */
    public function setScimRoles(?string $scimRoles): self;

    /**
     * Returns the other attributes from the identity provider as ASCII JSON, empty for none.
     *
     * @return string|null
     */
    public function getScimAttributes(): ?string;

    /**
     * Sets the other attributes from the identity provider.
     *
     * @param string|null $scimAttributes
     * @return $this
     */
    public function setScimAttributes(?string $scimAttributes): self;

    /**
     * Returns the client that manages the user, empty for none.
     *
     * @return string|null
     */
    public function getScimOwner(): ?string;

    /**
     * Sets the client that manages the user.
     *
     * @param string|null $scimOwner
     * @return $this
     */
    public function setScimOwner(?string $scimOwner): self;

    /**
     * Returns the key that the POST named which created the user, empty for none.
     *
     * @return string|null
     */
    public function getScimCreateKey(): ?string;

    /**
     * Sets the key of the POST.
     *
     * @param string|null $scimCreateKey
     * @return $this
     */
    public function setScimCreateKey(?string $scimCreateKey): self;

    /**
     * Returns a hash of everything but id, scim_owner, scim_create_key, created_at and updated_at.
     *
     * @return string|null
     */
    public function getVersion(): ?string;

    /**
     * Sets a hash of everything but id, scim_owner, scim_create_key, created_at and updated_at.
     *
     * @param string|null $version
     * @return $this
     */
    public function setVersion(?string $version): self;

    /**
     * Returns the time of creation in UTC.
     *
     * @return string|null
     */
    public function getCreatedAt(): ?string;

    /**
     * Sets the time of creation.
     *
     * @param string|null $createdAt
     * @return $this
     */
    public function setCreatedAt(?string $createdAt): self;

    /**
     * Returns the time of the last change in UTC; a log-in counts.
     *
     * @return string|null
     */
    public function getUpdatedAt(): ?string;

    /**
     * Sets the time of the last change.
     *
     * @param string|null $updatedAt
     * @return $this
     */
    public function setUpdatedAt(?string $updatedAt): self;
}
