<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\AccountManagementInterface;
use Magento\Customer\Model\Customer\CredentialsValidator;
use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Exception\InputException;

/**
 * The shop's rules for passwords of customers.
 *
 * Magento checks them in a method of its account management that is not public, and that modules for stricter rules
 * replace with the class. A copy of the rules would not know those.
 */
class PasswordPolicy
{
    private const CHECK = 'checkPasswordStrength';

    /**
     * @param AccountManagementInterface $accounts
     * @param CredentialsValidator $credentials
     * @param EncryptorInterface $encryptor
     */
    public function __construct(
        private readonly AccountManagementInterface $accounts,
        private readonly CredentialsValidator $credentials,
        private readonly EncryptorInterface $encryptor
    ) {
    }

    /**
     * The hash of a password that the shop takes.
     *
     * @param string $password
     * @param string $email
     * @return string
     * @throws InputException with Magento's own text
     */
    public function hash(#[\SensitiveParameter] string $password, string $email): string
    {
        $this->credentials->checkPasswordDifferentFromEmail($email, $password);
        (new \ReflectionMethod($this->accounts, self::CHECK))->invoke($this->accounts, $password);
        return $this->encryptor->getHash($password, true);
    }
}
