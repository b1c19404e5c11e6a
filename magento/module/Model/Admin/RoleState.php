<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;

/**
 * A role of admin users with all values, as stored or as it is to be stored.
 */
class RoleState
{
    /**
     * @param int $id 0 for a new role
     * @param string $name
     * @param string $scimExternalId
     * @param bool $hasFullAccess
     * @param int $usersCount
     * @param string $scimCreateKey what the request said that created the role
     * @param int $changes how often the module has saved the role
     * @param string $scimOwner the client that manages the role
     */
    public function __construct(
        public readonly int $id = 0,
        public readonly string $name = '',
        public readonly string $scimExternalId = '',
        public readonly bool $hasFullAccess = false,
        public readonly int $usersCount = 0,
        public readonly string $scimCreateKey = '',
        public readonly int $changes = 0,
        public readonly string $scimOwner = ''
    ) {
    }

    /**
     * The role with the values that a request names; null is a value that it does not name.
     *
     * @param AdminRoleInterface $request
     * @return self
     */
    public function withValuesOf(AdminRoleInterface $request): self
    {
        return new self(
            $this->id,
            $request->getName() ?? $this->name,
            $request->getScimExternalId() ?? $this->scimExternalId,
            $this->hasFullAccess,
            $this->usersCount,
            $this->id === 0 ? (string)$request->getScimCreateKey() : $this->scimCreateKey,
            $this->changes,
            $request->getScimOwner() ?? $this->scimOwner
        );
    }

    /**
     * A hash of the name, the external id and the number of changes, as in UserState.
     *
     * @return string
     */
    public function getVersion(): string
    {
        $values = [$this->name, $this->scimExternalId];
        if ($this->changes > 0) {
            $values[] = $this->changes;
        }
        return hash('sha256', json_encode($values, JSON_THROW_ON_ERROR));
    }
}
