<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use ScimBridge\ScimBridge\Api\Data\StatusInterface as StatusData;
use ScimBridge\ScimBridge\Api\StatusInterface;

/**
 * Tells the module's version and what it can do.
 */
class Status implements StatusInterface
{
    /**
     * @var StatusData
     */
    private StatusData $status;

    /**
     * @param StatusData $status
     */
    public function __construct(StatusData $status)
    {
        $this->status = $status;
    }

    /**
     * @inheritDoc
     */
    public function get(): StatusData
    {
        return $this->status;
    }
}
