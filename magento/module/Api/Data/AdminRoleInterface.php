<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * A role of admin users with what the module keeps beside it; in a request, null is what stays as it is.
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
    public const VERSION = 'version';

    /**
     * Tells the id of the role.
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
     * Tells the name of the role.
     *
     * @return string|null
     */
    public function getName(): ?string;

    /**
     * Sets what getName answers.
     *
     * @param string|null $name
     * @return $this
     */
    public function setName(?string $name): self;

    /**
     * Tells the provider's own id of the role; empty for none.
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
     * Tells whether the role grants every right.
     *
     * @return bool|null
     */
    public function getHasFullAccess(): ?bool;

    /**
     * Sets what getHasFullAccess answers.
     *
     * @param bool|null $hasFullAccess
     * @return $this
     */
    public function setHasFullAccess(?bool $hasFullAccess): self;

    /**
     * Tells how many admin users have the role.
     *
     * @return int|null
     */
    public function getUsersCount(): ?int;

    /**
     * Sets what getUsersCount answers.
     *
     * @param int|null $usersCount
     * @return $this
     */
    public function setUsersCount(?int $usersCount): self;

    /**
     * Tells what stands for name and scim_external_id.
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
}
