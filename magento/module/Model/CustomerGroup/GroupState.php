<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\CustomerGroup;

/**
 * A customer group with all values that its version stands for.
 */
class GroupState
{
    /**
     * @param string $code
     * @param int $taxClassId
     * @param ScimNames $names
     */
    public function __construct(
        public readonly string $code,
        public readonly int $taxClassId,
        public readonly ScimNames $names
    ) {
    }

    /**
     * A hash of the values and the number of changes, as in UserState: a change by anybody gives another version, and none
     * comes back with the values.
     *
     * @return string
     */
    public function getVersion(): string
    {
        $values = [
            $this->code,
            $this->taxClassId,
            (string)$this->names->displayName,
            (string)$this->names->externalId,
            (string)$this->names->owner,
        ];
        if ($this->names->changes > 0) {
            $values[] = $this->names->changes;
        }
        return hash('sha256', json_encode($values, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
