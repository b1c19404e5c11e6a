<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * A role of admin users, with what the module stores for the identity provider. In a request, null means no change.
 *
 * @api
 */
interface AdminRoleInterface
{
    public const ID = 'id';
    public const NAME = 'name';
    public const SCIM_EXTERNAL_ID = 'scim_external_id';
    public const HAS_FULL_ACCESS = 'has_full_access';
    public const USERS_COUNT = 'users_count';
    public const SCIM_OWNER = 'scim_owner';
    public const SCIM_CREATE_KEY = 'scim_create_key';
    public const VERSION = 'version';

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
     * Returns the name.
     *
     * @return string|null
     */
    public function getName(): ?string;

    /**
     * Sets the name.
     *
     * @param string|null $name
     * @return $this
     */
    public function setName(?string $name): self;

    /**
     * Returns the identity provider's id of the role, empty for none.
     *
     * @return string|null
     */
    public function getScimExternalId(): ?string;

    /**
     * Sets the identity provider's id of the role.
     *
     * @param string|null $scimExternalId
     * @return $this
     */
    public function setScimExternalId(?string $scimExternalId): self;

    /**
     * Whether the role grants every right.
     *
     * @return bool|null
     */
    public function getHasFullAccess(): ?bool;

    /**
     * Sets whether the role grants every right.
     *
     * @param bool|null $hasFullAccess
     * @return $this
     */
    public function setHasFullAccess(?bool $hasFullAccess): self;

    /**
     * Returns the number of admin users who have the role.
     *
     * @return int|null
     */
    public function getUsersCount(): ?int;

    /**
     * Sets the number of admin users who have the role.
     *
     * @param int|null $usersCount
     * @return $this
     */
    public function setUsersCount(?int $usersCount): self;

    /**
     * Returns the client that manages the role, empty for none.
     *
     * @return string|null
     */
    public function getScimOwner(): ?string;

    /**
     * Sets the client that manages the role.
     *
     * @param string|null $scimOwner
     * @return $this
     */
    public function setScimOwner(?string $scimOwner): self;

    /**
     * Returns the key that the POST named which created the role, empty for none.
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
     * Returns a hash of name and scim_external_id.
     *
     * @return string|null
     */
    public function getVersion(): ?string;

    /**
     * Sets a hash of name and scim_external_id.
     *
     * @param string|null $version
     * @return $this
     */
    public function setVersion(?string $version): self;
}
