<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\User\Model\ResourceModel\User as UserResource;
use Magento\User\Model\User;
use Magento\User\Model\UserFactory;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Writes users through Magento's own model, so that its rules, events and other modules take part.
 *
 * From PHP 8.2 on, passwords stay out of the traces that go with exceptions into Magento's logs.
 */
class UserWriter
{
    /**
     * What Magento's model holds, by the names that the fields have in JSON. The role is apart, since naming it makes
     * Magento write it anew.
     */
    private const FIELDS = ['username', 'firstname', 'lastname', 'email', 'interface_locale'];

    /**
     * @var UserFactory
     */
    private UserFactory $users;

    /**
     * @var UserResource
     */
    private UserResource $resource;

    /**
     * @var EncryptorInterface
     */
    private EncryptorInterface $encryptor;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param UserFactory $users
     * @param UserResource $resource
     * @param EncryptorInterface $encryptor
     * @param Errors $errors
     */
    public function __construct(
        UserFactory $users,
        UserResource $resource,
        EncryptorInterface $encryptor,
        Errors $errors
    ) {
        $this->users = $users;
        $this->resource = $resource;
        $this->encryptor = $encryptor;
        $this->errors = $errors;
    }

    /**
     * Tells whether a password is the one that the user has.
     *
     * @param int $userId
     * @param string $password
     * @return bool
     */
    public function hasPassword(int $userId, #[\SensitiveParameter] string $password): bool
    {
        $model = $this->users->create();
        $this->resource->load($model, $userId);
        $hash = (string)$model->getPassword();
        return $hash !== '' && $this->encryptor->validateHash($password, $hash);
    }

    /**
     * Makes a user.
     *
     * @param array $user
     * @param string|null $password null for a random one
     * @return int the user's id
     * @throws LocalizedException if Magento's rules refuse the user or the password
     */
    public function create(array $user, #[\SensitiveParameter] ?string $password): int
    {
        $model = $this->users->create();
        $this->fill($model, $user);
        $model->setRoleId($user['role_id']);
        $this->save($model, $password ?? $this->randomPassword());
        return (int)$model->getId();
    }

    /**
     * Changes a user; the role is written only if it is another one.
     *
     * @param array $before the user as it is
     * @param array $after the user as it is to be
     * @param string|null $password null to leave it
     * @return void
     * @throws LocalizedException if Magento's rules refuse the user or the password
     */
    public function update(array $before, array $after, #[\SensitiveParameter] ?string $password): void
    {
        $model = $this->users->create();
        $this->resource->load($model, $before['id']);
        $this->fill($model, $after);
        if ($before['role_id'] !== $after['role_id']) {
            $model->setRoleId($after['role_id']);
        }
        $this->save($model, $password);
    }

    /**
     * Deletes a user.
     *
     * @param int $userId
     * @return void
     * @throws LocalizedException
     */
    public function delete(int $userId): void
    {
        $model = $this->users->create();
        $this->resource->load($model, $userId);
        $model->delete();
    }

    /**
     * Puts the values into Magento's model.
     *
     * @param User $model
     * @param array $user
     * @return void
     */
    private function fill(User $model, array $user): void
    {
        foreach (self::FIELDS as $field) {
            $model->setData($field, $user[$field]);
        }
        $model->setIsActive((int)$user['is_active']);
    }

    /**
     * Saves the model, with a new password if there is one.
     *
     * Magento notes old passwords from its own admin only, so it is done here for REST: from these notes it knows how
     * old a password is, and which ones may not come again.
     *
     * @param User $model
     * @param string|null $password
     * @return void
     * @throws LocalizedException
     */
    private function save(User $model, #[\SensitiveParameter] ?string $password): void
    {
        if ($password !== null) {
            $model->setPassword($password);
            $this->checkPassword($model);
        }
        $model->save();
        if ($password !== null) {
            $this->resource->trackPassword($model, $model->getPassword());
        }
    }

    /**
     * Refuses a password that Magento's rules refuse.
     *
     * The other values have been looked at before, so what the rules say is about the password.
     *
     * @param User $model
     * @return void
     * @throws LocalizedException
     */
    private function checkPassword(User $model): void
    {
        $messages = $model->validate();
        if ($messages !== true) {
            throw $this->errors->password(implode(' ', $messages));
        }
        try {
            $model->validateBeforeSave();
        } catch (\Magento\Framework\Validator\Exception $e) {
            throw $this->errors->password($e->getMessage());
        }
    }

    /**
     * A password that nobody knows, with characters of all kinds, so that stricter rules accept it as well.
     *
     * @return string
     */
    private function randomPassword(): string
    {
        return base64_encode(random_bytes(48)) . 'aA1!';
    }
}
