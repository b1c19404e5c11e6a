<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

/**
 * A change of an admin user, or its deletion.
 */
class UserChange
{
    /**
     * @param UserState $before
     * @param UserState $after the same for a deletion
     * @param bool $changesPassword
     * @param bool $isDeletion
     */
    public function __construct(
        public readonly UserState $before,
        public readonly UserState $after,
        public readonly bool $changesPassword = false,
        public readonly bool $isDeletion = false
    ) {
    }

    /**
     * Whether the user cannot log in as before: deleted, deactivated, or with another password.
     *
     * @return bool
     */
    public function endsAccess(): bool
    {
        return $this->isDeletion || $this->changesPassword || ($this->before->isActive && !$this->after->isActive);
    }

    /**
     * Whether the user gets another role, or none.
     *
     * @return bool
     */
    public function changesRole(): bool
    {
        return $this->before->roleId !== $this->after->roleId;
    }
}
