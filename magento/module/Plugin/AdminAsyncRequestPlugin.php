<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses asynchronous requests (/rest/async/…) for the module's own routes.
 *
 * When the queue executes such a request, its caller is no longer known, so nothing would keep admin users from
 * deleting their own account. Until then Magento stores it as it was sent, with the password in it. The subject is
 * Magento\AsynchronousOperations\Model\MassSchedule; it has no type here, since a shop may be without that module.
 */
class AdminAsyncRequestPlugin
{
    /** How Magento's queue topics for the module's services begin. */
    private const TOPIC_PREFIX = 'async.scimbridge.scimbridge.';

    /**
     * @param Errors $errors
     */
    public function __construct(private readonly Errors $errors)
    {
    }

    /**
     * Checks the topic before the requests are queued.
     *
     * @param object $subject
     * @param string $topicName
     * @return void
     * @throws InputException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforePublishMass($subject, $topicName): void
    {
        if (str_starts_with((string)$topicName, self::TOPIC_PREFIX)) {
            throw $this->errors->queued();
        }
    }
}
