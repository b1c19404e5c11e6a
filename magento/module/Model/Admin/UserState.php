<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

/**
 * An admin user with all values, as stored or as it is to be stored.
 *
 * The defaults are those of a new user: active, without a role.
 */
class UserState
{
    /**
     * @param int $id 0 for a new user
     * @param string $username
     * @param string $firstname
     * @param string $lastname
     * @param string $email
     * @param bool $isActive
     * @param string $interfaceLocale
     * @param int $roleId 0 for none
     * @param string $scimExternalId
     * @param string $scimRoles
     * @param string $scimAttributes
     * @param string $createdAt
     * @param string $updatedAt
     * @param string $scimCreateKey what the request said that created the user
     * @param int $changes how often the module has saved the user
     * @param string $scimOwner the client that manages the user
     * @SuppressWarnings(PHPMD.ExcessiveParameterList)
     */
    public function __construct(
        public readonly int $id = 0,
        public readonly string $username = '',
        public readonly string $firstname = '',
        public readonly string $lastname = '',
        public readonly string $email = '',
        public readonly bool $isActive = true,
        public readonly string $interfaceLocale = 'en_US',
        public readonly int $roleId = 0,
        public readonly string $scimExternalId = '',
        public readonly string $scimRoles = '',
        public readonly string $scimAttributes = '',
        public readonly string $createdAt = '',
        public readonly string $updatedAt = '',
        public readonly string $scimCreateKey = '',
        public readonly int $changes = 0,
        public readonly string $scimOwner = ''
    ) {
    }

    /**
     * The user with the values that a request names; null is a value that it does not name.
     *
     * Id, times and version of a request are ignored, and so is the key but for a new user.
     *
     * @param AdminUserInterface $request
     * @return self
     */
    public function withValuesOf(AdminUserInterface $request): self
    {
        return new self(
            $this->id,
            $request->getUsername() ?? $this->username,
            $request->getFirstname() ?? $this->firstname,
            $request->getLastname() ?? $this->lastname,
            $request->getEmail() ?? $this->email,
            $request->getIsActive() ?? $this->isActive,
            $request->getInterfaceLocale() ?? $this->interfaceLocale,
            $request->getRoleId() ?? $this->roleId,
            $request->getScimExternalId() ?? $this->scimExternalId,
            $request->getScimRoles() ?? $this->scimRoles,
            $request->getScimAttributes() ?? $this->scimAttributes,
            $this->createdAt,
            $this->updatedAt,
            $this->id === 0 ? (string)$request->getScimCreateKey() : $this->scimCreateKey,
            $this->changes,
            $request->getScimOwner() ?? $this->scimOwner
        );
    }

    /**
     * Whether all values are the same.
     *
     * @param UserState $other
     * @return bool
     */
    public function equals(UserState $other): bool
    {
        return get_object_vars($this) === get_object_vars($other);
    }

    /**
     * A hash of all values but the id, the owner, the key and the times.
     *
     * It is no counter alone: a change made in Magento's own admin, or by another module, gives another version too. The
     * number of changes is part of it where there were any, so that a version does not come back with the values: a
     * request that is carried out late must not meet it. The values are hashed as a JSON list, so that they cannot run
     * into each other.
     *
     * @return string
     */
    public function getVersion(): string
    {
        $values = [
            $this->username,
            $this->firstname,
            $this->lastname,
            $this->email,
            $this->isActive,
            $this->interfaceLocale,
            $this->roleId,
            $this->scimExternalId,
            $this->scimRoles,
            $this->scimAttributes,
        ];
        if ($this->changes > 0) {
            $values[] = $this->changes;
        }
        return hash('sha256', json_encode($values, JSON_THROW_ON_ERROR));
    }
}
