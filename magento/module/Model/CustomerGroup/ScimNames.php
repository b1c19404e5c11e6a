<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\CustomerGroup;

/**
 * The name and the id that the identity provider gives to a customer group, and the client that manages it.
 */
class ScimNames
{
    /**
     * @param string|null $displayName
     * @param string|null $externalId
     * @param string|null $owner
     */
    public function __construct(
        public readonly ?string $displayName = null,
        public readonly ?string $externalId = null,
        public readonly ?string $owner = null
    ) {
    }
}
