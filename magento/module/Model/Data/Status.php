<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use ScimBridge\ScimBridge\Api\Data\StatusInterface;

/**
 * Which module is there, and what it can do.
 */
class Status implements StatusInterface
{
    /**
     * The module's version; openapi.json names the same one.
     */
    private const VERSION = '1.0.0';

    private const CAPABILITIES = ['customer-activity', 'customer-groups', 'admin-users', 'admin-roles'];

    /**
     * @inheritDoc
     */
    public function getVersion(): string
    {
        return self::VERSION;
    }

    /**
     * @inheritDoc
     */
    public function getCapabilities(): array
    {
        return self::CAPABILITIES;
    }
}
