<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Setup\Patch\Data;

/**
 * Creates the attributes of version 1.1.0 where an earlier version has run AddCustomerAttributes already.
 *
 * Magento runs a patch once. What exists stays as it is.
 */
class AddCustomerVersionAttributes extends AddCustomerAttributes
{
    /**
     * @inheritDoc
     */
    public static function getDependencies(): array
    {
        return [AddCustomerAttributes::class];
    }
}
