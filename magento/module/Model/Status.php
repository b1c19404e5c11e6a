<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use ScimBridge\ScimBridge\Api\Data\StatusInterface as StatusData;
use ScimBridge\ScimBridge\Api\StatusInterface;

/**
 * Returns the version and the capabilities of the module.
 */
class Status implements StatusInterface
{
    /**
     * @param StatusData $status
     */
    public function __construct(private readonly StatusData $status)
    {
    }

    /**
     * @inheritDoc
     */
    public function get(): StatusData
    {
        return $this->status;
    }
}
