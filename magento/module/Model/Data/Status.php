<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use ScimBridge\ScimBridge\Api\Data\StatusInterface;

/**
 * The version and the capabilities of the module.
 */
class Status implements StatusInterface
{
    /**
     * The version of openapi.json; the package has a version of its own, in composer.json.
     */
    private const VERSION = '1.1.0';

    private const CAPABILITIES = [
        'customer-activity',
        'customer-groups',
        'admin-users',
        'admin-roles',
        'customer-versions',
        'customer-create-key',
        'customer-group-versions',
        'customer-user-names',
        'customer-group-create-key',
        'admin-create-key',
        'admin-owner',
        'customer-deleted',
    ];

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
