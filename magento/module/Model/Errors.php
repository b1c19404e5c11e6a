<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Phrase;
use Magento\Framework\Webapi\Exception as WebapiException;

/**
 * Creates the exceptions of the module.
 *
 * The texts are those of x-errors in openapi.json. Magento returns the text as a template with the parameters beside
 * it, so that a client recognizes an error whatever the values are.
 */
class Errors
{
    /** The code in the answer to a version that is out of date, which no error of Magento has. */
    public const VERSION_CODE = 40901;

    /** The code in the answer to a name that another customer goes by. */
    public const USER_NAME_CODE = 40902;

    private const HTTP_CONFLICT = 409;
    private const HTTP_UNAVAILABLE = 503;

    /**
     * Another record has the value: 400.
     *
     * @param string $field
     * @param string $value
     * @return InputException
     */
    public function exists(string $field, string $value): InputException
    {
        return new InputException(
            __('A record with this %fieldName already exists.', ['fieldName' => $field, 'value' => $value])
        );
    }

    /**
     * The value is too long for its column: 400.
     *
     * @param string $field
     * @param int $maximum
     * @return InputException
     */
    public function tooLong(string $field, int $maximum): InputException
    {
        return new InputException(__(
            'The value of %fieldName is longer than the %maximum characters that Magento can hold.',
            ['fieldName' => $field, 'maximum' => $maximum]
        ));
    }

    /**
     * The value has characters that the database would cut off: 400.
     *
     * @param string $field
     * @return InputException
     */
    public function characters(string $field): InputException
    {
        return new InputException(__(
            'The value of %fieldName has characters that Magento\'s database cannot hold.',
            ['fieldName' => $field]
        ));
    }

    /**
     * The value is missing or blank: 400.
     *
     * @param string $field
     * @return InputException
     */
    public function required(string $field): InputException
    {
        return new InputException(__('"%fieldName" is required. Enter and try again.', ['fieldName' => $field]));
    }

    /**
     * The field does not allow the value: 400.
     *
     * Bytes that are not UTF-8, which a query string may contain, are shown as question marks: JSON cannot hold them.
     *
     * @param string $field
     * @param string $value
     * @return InputException
     */
    public function invalid(string $field, string $value): InputException
    {
        return new InputException(__(
            'Invalid value of "%value" provided for the %fieldName field.',
            ['fieldName' => $field, 'value' => mb_scrub($value, 'UTF-8')]
        ));
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
     * The record is no longer as the client has read it: 409.
     *
     * @return WebapiException
     */
    public function changed(): WebapiException
    {
        return new WebapiException(
            __('The record has changed since this version was read.'),
            0,
            self::HTTP_CONFLICT
        );
    }

    /**
     * The customer or customer group is no longer the one that the client has read: 409 with the present version.
     *
     * @param string $field
     * @param int $value
     * @param string $version
     * @return WebapiException
     */
    public function versionChanged(string $field, int $value, string $version): WebapiException
    {
        return new WebapiException(
            __('The record with %fieldName = %fieldValue has changed since this version was read: it is now %version.'),
            self::VERSION_CODE,
            self::HTTP_CONFLICT,
            ['fieldName' => $field, 'fieldValue' => $value, 'version' => $version]
        );
    }

    /**
     * Another customer goes by the name: 409.
     *
     * @return WebapiException
     */
    public function userNameTaken(): WebapiException
    {
        return new WebapiException(
            __('Another customer goes by this %fieldName already.'),
            self::USER_NAME_CODE,
            self::HTTP_CONFLICT,
            ['fieldName' => CustomerAttributes::USER_NAME]
        );
    }

    /**
     * The database has given up waiting for another change of the record, or for a deadlock: 503.
     *
     * @return WebapiException
     */
    public function locked(): WebapiException
    {
        return new WebapiException(
            __('The record is being changed by another request. Try again.'),
            0,
            self::HTTP_UNAVAILABLE
        );
    }

    /**
     * The role has users: 409.
     *
     * @return WebapiException
     */
    public function inUse(): WebapiException
    {
        return new WebapiException(__('The role still has users.'), 0, self::HTTP_CONFLICT);
    }

    /**
     * Nobody would be left with every right: 403.
     *
     * @return WebapiException
     */
    public function lastAdministrator(): WebapiException
    {
        return new WebapiException(
            __('This is the last active administrator with full rights: '
                . 'it can be neither deactivated nor deleted nor given another role.'),
            0,
            WebapiException::HTTP_FORBIDDEN
        );
    }

    /**
     * The caller would lock itself out: 403.
     *
     * @return WebapiException
     */
    public function ownAccount(): WebapiException
    {
        return new WebapiException(
            __('This is the account that the request is made with: '
                . 'it can be neither deactivated nor deleted, and its name, password and role stay.'),
            0,
            WebapiException::HTTP_FORBIDDEN
        );
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
            __('No such entity with %fieldName = %fieldValue', ['fieldName' => $field, 'fieldValue' => $value])
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
        return new AuthorizationException(
            __('The consumer isn\'t authorized to access %resources.', ['resources' => $resource])
        );
    }

    /**
     * The lock was not acquired in time: 503.
     *
     * @return WebapiException
     */
    public function busy(): WebapiException
    {
        return new WebapiException(
            __('Another change of admin users or roles is under way. Try again.'),
            0,
            self::HTTP_UNAVAILABLE
        );
    }

    /**
     * The request was sent to Magento's queue: 400.
     *
     * @return InputException
     */
    public function queued(): InputException
    {
        return new InputException(__('Requests to the SCIM bridge cannot be put into a queue.'));
    }
}
