<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Tells the module's version and what it can do.
 *
 * @api
 */
interface StatusInterface
{
    /**
     * Tells the module's version and what it can do.
     *
     * @return \ScimBridge\ScimBridge\Api\Data\StatusInterface
     */
    public function get(): \ScimBridge\ScimBridge\Api\Data\StatusInterface;
}
