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
 * Writes users through Magento's own model, so that its rules, its events and other modules take part.
 *
 * SensitiveParameter keeps passwords out of the traces in Magento's logs, from PHP 8.2 on.
 */
class UserWriter
{
    /**
     * @param UserFactory $userFactory
     * @param UserResource $resource
     * @param EncryptorInterface $encryptor
     * @param Errors $errors
     */
    public function __construct(
        private readonly UserFactory $userFactory,
        private readonly UserResource $resource,
        private readonly EncryptorInterface $encryptor,
        private readonly Errors $errors
    ) {
    }

    /**
     * Whether this is the user's present password.
     *
     * @param int $userId
     * @param string $password
     * @return bool
     */
    public function hasPassword(int $userId, #[\SensitiveParameter] string $password): bool
    {
        $hash = (string)$this->load($userId)->getPassword();
        return $hash !== '' && $this->encryptor->validateHash($password, $hash);
    }

    /**
     * Creates a user.
     *
     * @param UserState $user
     * @param string|null $password null for a random one
     * @return int the user's id
     * @throws LocalizedException if Magento's rules refuse the user or the password
     */
    public function create(UserState $user, #[\SensitiveParameter] ?string $password): int
    {
        $model = $this->userFactory->create();
        $this->fill($model, $user);
        $model->setData('role_id', $user->roleId);
        $this->save($model, $password ?? $this->generatePassword());
        return (int)$model->getId();
    }

    /**
     * Updates a user.
     *
     * @param UserState $before
     * @param UserState $after
     * @param string|null $password null to leave it
     * @return void
     * @throws LocalizedException if Magento's rules refuse the user or the password
     */
    public function update(UserState $before, UserState $after, #[\SensitiveParameter] ?string $password): void
    {
        $model = $this->load($before->id);
        $this->fill($model, $after);
        if ($before->roleId !== $after->roleId) {
            $model->setData('role_id', $after->roleId); // makes Magento replace the membership
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
        $this->load($userId)->delete();
    }

    /**
     * Loads Magento's model of a user.
     *
     * @param int $userId
     * @return User
     */
    private function load(int $userId): User
    {
        $model = $this->userFactory->create();
        $this->resource->load($model, $userId);
        return $model;
    }

    /**
     * Sets the values in Magento's model, without the role.
     *
     * @param User $model
     * @param UserState $user
     * @return void
     */
    private function fill(User $model, UserState $user): void
    {
        $model->setData('username', $user->username);
        $model->setData('firstname', $user->firstname);
        $model->setData('lastname', $user->lastname);
        $model->setData('email', $user->email);
        $model->setData('interface_locale', $user->interfaceLocale);
        $model->setIsActive((int)$user->isActive);
    }

    /**
     * Saves the model, with a new password if there is one.
     *
     * Magento records old passwords in its own admin only, so the REST API has to do it: the records tell how old a
     * password is, and which ones may not be used again.
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
            $this->validatePassword($model);
        }
        $model->save();
        if ($password !== null) {
            $this->resource->trackPassword($model, $model->getPassword());
        }
    }

    /**
     * Refuses a password that Magento's rules refuse.
     *
     * The other values were validated before, so what the rules complain of is the password.
     *
     * @param User $model
     * @return void
     * @throws LocalizedException
     */
    private function validatePassword(User $model): void
    {
        $messages = $model->validate();
        if ($messages !== true) {
            throw $this->errors->password(implode(' ', (array)$messages));
        }
        try {
            $model->validateBeforeSave();
        } catch (\Magento\Framework\Validator\Exception $e) {
            throw $this->errors->password($e->getMessage());
        }
    }

    /**
     * A random password with characters of all kinds, so that stricter rules accept it as well.
     *
     * @return string
     */
    private function generatePassword(): string
    {
        return base64_encode(random_bytes(48)) . 'aA1!';
    }
}
