<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * The version and the capabilities of the module.
 *
 * @api
 */
interface StatusInterface
{
    /**
     * Returns the version of openapi.json that the module implements.
     *
     * @return string
     */
    public function getVersion(): string;

    /**
     * Returns what the module can do.
     *
     * @return string[]
     */
    public function getCapabilities(): array;
}
