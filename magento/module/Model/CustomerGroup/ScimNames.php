<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\CustomerGroup;

/**
 * The name and the id that the identity provider gives to a customer group, the client that manages it, the key of the
 * request that created it, and how often the group has been saved.
 */
class ScimNames
{
    /**
     * @param string|null $displayName
     * @param string|null $externalId
     * @param string|null $owner
     * @param string|null $createKey
     * @param int $changes nothing that a request can set
     */
    public function __construct(
        public readonly ?string $displayName = null,
        public readonly ?string $externalId = null,
        public readonly ?string $owner = null,
        public readonly ?string $createKey = null,
        public readonly int $changes = 0
    ) {
    }
}
