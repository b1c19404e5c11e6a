<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\AccountManagementInterface;
use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Exception\State\InputMismatchException;
use Magento\Framework\Phrase;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Plugin\CustomerAccountPlugin;

class CustomerAccountTest extends TestCase
{
    use Customers;

    private const WEBSITE = 4;

    /**
     * @dataProvider resets
     */
    public function testInitiatePasswordReset(string $email, string $template, bool $reachesMagento): void
    {
        $asked = null;
        $proceed = static function (...$arguments) use (&$asked): string {
            $asked = $arguments;
            return 'from Magento';
        };
        $plugin = $this->plugin();
        $answer = $plugin->aroundInitiatePasswordReset($this->magento(), $proceed, $email, $template, self::WEBSITE);
        $this->assertSame($reachesMagento ? [$email, $template, self::WEBSITE] : null, $asked);
        $this->assertSame($reachesMagento ? 'from Magento' : true, $answer);
    }

    public static function resets(): array
    {
        return [
            'active' => ['1@example.com', 'email_reset', true],
            'inactive' => ['2@example.com', 'email_reset', false],
            'inactive, reminder' => ['2@example.com', 'email_reminder', false],
            'no value' => ['3@example.com', 'email_reset', true],
            'nobody' => ['nobody@example.com', 'email_reset', true],
            'no such template, which Magento refuses for all' => ['2@example.com', 'nonsense', true],
        ];
    }

    /**
     * @dataProvider tokens
     */
    public function testResetPassword(string $email, string $token, bool $refused): void
    {
        $plugin = $this->plugin();
        $this->assertMismatch($refused, fn () => $plugin->beforeResetPassword($this->magento(), $email, $token));
        if ($id = (int)$email) {
            $check = fn () => $plugin->beforeValidateResetPasswordLinkToken($this->magento(), $id, $token);
            $this->assertMismatch($refused, $check);
        }
    }

    public static function tokens(): array
    {
        return [
            'active' => ['1@example.com', 'token', false],
            'inactive' => ['2@example.com', 'token', true],
            'no token, which Magento refuses for all' => ['2@example.com', '', false],
            'no address' => ['', 'token', false],
            'nobody' => ['nobody@example.com', 'token', false],
        ];
    }

    /**
     * @dataProvider confirmations
     */
    public function testConfirmation(int $id, ?string $key, bool $refused): void
    {
        $plugin = $this->plugin($key);
        $this->assertMismatch($refused, fn () => $plugin->beforeActivate($this->magento(), "$id@example.com"));
        $this->assertMismatch($refused, fn () => $plugin->beforeActivateById($this->magento(), $id));
        $mailed = false;
        $proceed = static function () use (&$mailed): bool {
            return $mailed = true;
        };
        $answer = $plugin->aroundResendConfirmation($this->magento(), $proceed, "$id@example.com", self::WEBSITE);
        $this->assertTrue($answer);
        $this->assertSame(!$refused, $mailed);
    }

    public static function confirmations(): array
    {
        return [
            'active' => [1, 'key', false],
            'inactive' => [2, 'key', true],
            'inactive, but confirmed: as Magento answers' => [2, null, false],
            'no value' => [3, 'key', false],
            'nobody' => [9, 'key', false],
        ];
    }

    private function magento(): AccountManagementInterface
    {
        return $this->createStub(AccountManagementInterface::class);
    }

    private function plugin(?string $confirmation = null): CustomerAccountPlugin
    {
        $load = function (int $id) use ($confirmation): CustomerInterface {
            if ($id < 1 || $id > 3) {
                throw new NoSuchEntityException(new Phrase('No such entity.'));
            }
            $customer = $this->createStub(CustomerInterface::class);
            $customer->method('getId')->willReturn((string)$id);
            $customer->method('getConfirmation')->willReturn($confirmation);
            return $customer;
        };
        $customers = $this->createStub(CustomerRepositoryInterface::class);
        $customers->method('getById')->willReturnCallback($load);
        $customers->method('get')->willReturnCallback(static fn (string $email) => $load((int)$email));
        return new CustomerAccountPlugin($customers, $this->activity());
    }

    private function assertMismatch(bool $refused, callable $try): void
    {
        try {
            $try();
            $this->assertFalse($refused, 'It was let through.');
        } catch (InputMismatchException $error) {
            $this->assertTrue($refused, 'It was refused.');
        }
    }
}
