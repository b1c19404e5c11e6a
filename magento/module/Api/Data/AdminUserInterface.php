<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * An admin user with what the module keeps beside it; in a request, null is what stays as it is.
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
    public const VERSION = 'version';
    public const CREATED_AT = 'created_at';
    public const UPDATED_AT = 'updated_at';

    /**
     * Tells the id of the admin user.
     *
     * @return int|null
     */
    public function getId(): ?int;

    /**
     * Sets what getId answers.
     *
     * @param int|null $id
     * @return $this
     */
    public function setId(?int $id): self;

    /**
     * Tells what the user logs in by.
     *
     * @return string|null
     */
    public function getUsername(): ?string;

    /**
     * Sets what getUsername answers.
     *
     * @param string|null $username
     * @return $this
     */
    public function setUsername(?string $username): self;

    /**
     * Tells the first name.
     *
     * @return string|null
     */
    public function getFirstname(): ?string;

    /**
     * Sets what getFirstname answers.
     *
     * @param string|null $firstname
     * @return $this
     */
    public function setFirstname(?string $firstname): self;

    /**
     * Tells the last name.
     *
     * @return string|null
     */
    public function getLastname(): ?string;

    /**
     * Sets what getLastname answers.
     *
     * @param string|null $lastname
     * @return $this
     */
    public function setLastname(?string $lastname): self;

    /**
     * Tells the e-mail address.
     *
     * @return string|null
     */
    public function getEmail(): ?string;

    /**
     * Sets what getEmail answers.
     *
     * @param string|null $email
     * @return $this
     */
    public function setEmail(?string $email): self;

    /**
     * Tells whether the user may log in.
     *
     * @return bool|null
     */
    public function getIsActive(): ?bool;

    /**
     * Sets what getIsActive answers.
     *
     * @param bool|null $isActive
     * @return $this
     */
    public function setIsActive(?bool $isActive): self;

    /**
     * Tells the locale of the user's interface, such as en_US.
     *
     * @return string|null
     */
    public function getInterfaceLocale(): ?string;

    /**
     * Sets what getInterfaceLocale answers.
     *
     * @param string|null $interfaceLocale
     * @return $this
     */
    public function setInterfaceLocale(?string $interfaceLocale): self;

    /**
     * Tells the id of the user's role; 0 for none.
     *
     * @return int|null
     */
    public function getRoleId(): ?int;

    /**
     * Sets what getRoleId answers.
     *
     * @param int|null $roleId
     * @return $this
     */
    public function setRoleId(?int $roleId): self;

    /**
     * Tells the provider's own id of the user; empty for none.
     *
     * @return string|null
     */
    public function getScimExternalId(): ?string;

    /**
     * Sets what getScimExternalId answers.
     *
     * @param string|null $scimExternalId
     * @return $this
     */
    public function setScimExternalId(?string $scimExternalId): self;

    /**
     * Tells the ids of all roles that the provider has put the user into, such as ,21,22,; empty for none.
     *
     * @return string|null
     */
    public function getScimRoles(): ?string;

    /**
     * Sets what getScimRoles answers.
     *
     * @param string|null $scimRoles
     * @return $this
     */
    public function setScimRoles(?string $scimRoles): self;

    /**
     * Tells what else the provider says of the user, as ASCII JSON; empty for none.
     *
     * @return string|null
     */
    public function getScimAttributes(): ?string;

    /**
     * Sets what getScimAttributes answers.
     *
     * @param string|null $scimAttributes
     * @return $this
     */
    public function setScimAttributes(?string $scimAttributes): self;

    /**
     * Tells what stands for everything in the user but id, created_at and updated_at.
     *
     * @return string|null
     */
    public function getVersion(): ?string;

    /**
     * Sets what getVersion answers.
     *
     * @param string|null $version
     * @return $this
     */
    public function setVersion(?string $version): self;

    /**
     * Tells when the user was made, UTC.
     *
     * @return string|null
     */
    public function getCreatedAt(): ?string;

    /**
     * Sets what getCreatedAt answers.
     *
     * @param string|null $createdAt
     * @return $this
     */
    public function setCreatedAt(?string $createdAt): self;

    /**
     * Tells when the user was last changed, UTC; a log-in counts.
     *
     * @return string|null
     */
    public function getUpdatedAt(): ?string;

    /**
     * Sets what getUpdatedAt answers.
     *
     * @param string|null $updatedAt
     * @return $this
     */
    public function setUpdatedAt(?string $updatedAt): self;
}
