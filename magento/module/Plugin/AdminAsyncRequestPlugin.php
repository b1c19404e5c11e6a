<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses to put requests of the module's own routes into the queue (/rest/async/…).
 *
 * When such a request is worked off, nobody can tell any more who has made it, so nothing would keep a user from
 * deleting the own account; and until then Magento keeps it as it was sent, with the password in it. The subject is
 * Magento\AsynchronousOperations\Model\MassSchedule; the type is not named, as a shop can be without that module.
 */
class AdminAsyncRequestPlugin
{
    /**
     * How Magento names the queue's topics for the module's services.
     */
    private const TOPICS = 'async.scimbridge.scimbridge.';

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param Errors $errors
     */
    public function __construct(Errors $errors)
    {
        $this->errors = $errors;
    }

    /**
     * Looks at the requests before they are put into the queue.
     *
     * @param object $subject
     * @param string $topicName
     * @return void
     * @throws InputException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforePublishMass($subject, $topicName): void
    {
        if (str_starts_with((string)$topicName, self::TOPICS)) {
            throw $this->errors->queued();
        }
    }
}
