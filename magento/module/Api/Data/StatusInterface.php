<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api\Data;

/**
 * Which module is there, and what it can do.
 *
 * @api
 */
interface StatusInterface
{
    /**
     * Tells the version of the module.
     *
     * @return string
     */
    public function getVersion(): string;

    /**
     * Tells what this version of the module can do.
     *
     * @return string[]
     */
    public function getCapabilities(): array;
}
