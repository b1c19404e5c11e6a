<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Phrase;
use Magento\Framework\Webapi\Exception as WebapiException;

/**
 * The errors that the module answers with.
 *
 * The texts are those of x-errors in openapi.json. Magento passes them on as a template, and the parameters beside
 * it, so a client can tell them apart whatever the values are.
 */
class Errors
{
    public const EXISTS = 'A record with this %fieldName already exists.';
    public const TOO_LONG = 'The value of %fieldName is longer than the %maximum characters that Magento can hold.';
    public const CHARACTERS = 'The value of %fieldName has characters that Magento\'s database cannot hold.';
    public const REQUIRED = '"%fieldName" is required. Enter and try again.';
    public const INVALID = 'Invalid value of "%value" provided for the %fieldName field.';
    public const CHANGED = 'The record has changed since this version was read.';
    public const IN_USE = 'The role still has users.';
    public const LAST_ADMINISTRATOR = 'This is the last active administrator with full rights: '
        . 'it can be neither deactivated nor deleted nor given another role.';
    public const OWN_ACCOUNT = 'This is the account that the request is made with: '
        . 'it can be neither deactivated nor deleted, and its name, password and role stay.';
    public const NOT_FOUND = 'No such entity with %fieldName = %fieldValue';
    public const REFUSED = 'The consumer isn\'t authorized to access %resources.';
    public const BUSY = 'Another change of admin users or roles is under way. Try again.';
    public const QUEUED = 'Requests to the SCIM bridge cannot be put into a queue.';

    private const HTTP_CONFLICT = 409;
    private const HTTP_UNAVAILABLE = 503;

    /**
     * Another record has the value already: 400.
     *
     * @param string $field
     * @param string $value
     * @return InputException
     */
    public function exists(string $field, string $value): InputException
    {
        return new InputException(new Phrase(self::EXISTS, ['fieldName' => $field, 'value' => $value]));
    }

    /**
     * The value has more characters than there is room for: 400.
     *
     * @param string $field
     * @param int $maximum
     * @return InputException
     */
    public function tooLong(string $field, int $maximum): InputException
    {
        return new InputException(new Phrase(self::TOO_LONG, ['fieldName' => $field, 'maximum' => $maximum]));
    }

    /**
     * The value has characters that are cut off when it is stored: 400.
     *
     * @param string $field
     * @return InputException
     */
    public function characters(string $field): InputException
    {
        return new InputException(new Phrase(self::CHARACTERS, ['fieldName' => $field]));
    }

    /**
     * The value is missing or blank: 400.
     *
     * @param string $field
     * @return InputException
     */
    public function required(string $field): InputException
    {
        return new InputException(new Phrase(self::REQUIRED, ['fieldName' => $field]));
    }

    /**
     * The value is not one that the field can have: 400.
     *
     * Bytes that are no text, as a query string may have, are shown as question marks: JSON has no place for them.
     *
     * @param string $field
     * @param string $value
     * @return InputException
     */
    public function invalid(string $field, string $value): InputException
    {
        $text = mb_scrub($value, 'UTF-8');
        return new InputException(new Phrase(self::INVALID, ['fieldName' => $field, 'value' => $text]));
    }

    /**
     * Magento's own rules refuse the password: 400 with Magento's text.
     *
     * @param string $message
     * @return InputException
     */
    public function password(string $message): InputException
    {
        return new InputException(new Phrase($message, ['fieldName' => 'password']));
    }

    /**
     * The record is no longer the one that the client has read: 409.
     *
     * @return WebapiException
     */
    public function changed(): WebapiException
    {
        return new WebapiException(new Phrase(self::CHANGED), 0, self::HTTP_CONFLICT);
    }

    /**
     * The role has users: 409.
     *
     * @return WebapiException
     */
    public function inUse(): WebapiException
    {
        return new WebapiException(new Phrase(self::IN_USE), 0, self::HTTP_CONFLICT);
    }

    /**
     * Nobody would be left who has every right: 403.
     *
     * @return WebapiException
     */
    public function lastAdministrator(): WebapiException
    {
        return new WebapiException(new Phrase(self::LAST_ADMINISTRATOR), 0, WebapiException::HTTP_FORBIDDEN);
    }

    /**
     * The caller would lock itself out: 403.
     *
     * @return WebapiException
     */
    public function ownAccount(): WebapiException
    {
        return new WebapiException(new Phrase(self::OWN_ACCOUNT), 0, WebapiException::HTTP_FORBIDDEN);
    }

    /**
     * There is no record with this id: 404.
     *
     * @param string $field
     * @param int $value
     * @return NoSuchEntityException
     */
    public function notFound(string $field, int $value): NoSuchEntityException
    {
        return new NoSuchEntityException(
            new Phrase(self::NOT_FOUND, ['fieldName' => $field, 'fieldValue' => $value])
        );
    }

    /**
     * The caller lacks an ACL resource: 401, as Magento itself answers.
     *
     * @param string $resource
     * @return AuthorizationException
     */
    public function refused(string $resource): AuthorizationException
    {
        return new AuthorizationException(new Phrase(self::REFUSED, ['resources' => $resource]));
    }

    /**
     * The lock was not got in time: 503.
     *
     * @return WebapiException
     */
    public function busy(): WebapiException
    {
        return new WebapiException(new Phrase(self::BUSY), 0, self::HTTP_UNAVAILABLE);
    }

    /**
     * The request is to be put into Magento's queue: 400.
     *
     * @return InputException
     */
    public function queued(): InputException
    {
        return new InputException(new Phrase(self::QUEUED));
    }
}
