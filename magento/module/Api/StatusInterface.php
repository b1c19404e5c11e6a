<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Returns the version and the capabilities of the module.
 *
 * @api
 */
interface StatusInterface
{
    /**
     * Returns the version and the capabilities of the module.
     *
     * @return \ScimBridge\ScimBridge\Api\Data\StatusInterface
     */
    public function get(): \ScimBridge\ScimBridge\Api\Data\StatusInterface;
}
