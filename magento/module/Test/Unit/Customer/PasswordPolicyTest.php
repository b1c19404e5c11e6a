<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\AccountManagementInterface;
use Magento\Customer\Model\Customer\CredentialsValidator;
use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\PasswordPolicy;

class PasswordPolicyTest extends TestCase
{
    public function testHashesWhatTheShopTakes(): void
    {
        $this->assertSame('salted Passw0rd!', $this->policy()->hash('Passw0rd!', 'ada@example.com'));
    }

    /**
     * @dataProvider refused
     */
    public function testRefuses(string $password, string $message): void
    {
        $this->expectException(InputException::class);
        $this->expectExceptionMessage($message);
        $this->policy()->hash($password, 'ada@example.com');
    }

    public static function refused(): array
    {
        return ['by the rules' => ['short', 'Too short.'], 'as the address' => ['ada@example.com', 'The same.']];
    }

    private function policy(): PasswordPolicy
    {
        $accounts = new class implements AccountManagementInterface {
            protected function checkPasswordStrength($password): void
            {
                if ($password === 'short') {
                    throw new InputException(new Phrase('Too short.'));
                }
            }
        };
        $credentials = $this->createStub(CredentialsValidator::class);
        $credentials->method('checkPasswordDifferentFromEmail')->willReturnCallback(
            static function (string $email, string $password): void {
                if ($email === $password) {
                    throw new InputException(new Phrase('The same.'));
                }
            }
        );
        $encryptor = $this->createStub(EncryptorInterface::class);
        $encryptor->method('getHash')->willReturnMap([['Passw0rd!', true, 'salted Passw0rd!']]);
        return new PasswordPolicy($accounts, $credentials, $encryptor);
    }
}
