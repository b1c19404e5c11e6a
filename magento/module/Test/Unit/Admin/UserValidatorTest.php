<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Errors;

class UserValidatorTest extends TestCase
{
    private const USER = [
        'username' => 'ann', 'firstname' => 'Ann', 'lastname' => 'Lee', 'email' => 'ann@example.com',
    ] + Merge::NEW_USER;

    /** @var Rules */
    private UserValidator $rules;

    protected function setUp(): void
    {
        $email = $this->createMock(EmailAddress::class);
        $email->method('isValid')->willReturnCallback(static fn ($value) => str_contains($value, '@'));
        $locale = $this->createMock(Locale::class);
        $locale->method('isValid')->willReturnCallback(
            static fn ($value) => in_array($value, ['en_US', 'de_DE'], true)
        );
        $this->rules = new UserValidator(new Errors(), $email, $locale);
    }

    /**
     * @dataProvider fitting
     */
    public function testFits(array $given): void
    {
        $this->rules->checkUser([], $given + self::USER);
        $this->addToAssertionCount(1);
    }

    public static function fitting(): array
    {
        return [
            'plain' => [[]],
            'longest, counted in characters' => [[
                'username' => str_repeat('é', 40), 'firstname' => str_repeat('日', 32),
                'lastname' => str_repeat('я', 32), 'email' => str_repeat('é', 116) . '@example.com',
            ]],
            'provider\'s id of any script' => [['scim_external_id' => str_repeat('😀', 255)]],
            'roles' => [['scim_roles' => ',21,3,']],
            'roles with the same digits' => [['scim_roles' => ',2,21,12,22,1,']],
            'attributes' => [['scim_attributes' => str_repeat('x', 65535)]],
            'locale' => [['interface_locale' => 'de_DE']],
        ];
    }

    /**
     * @dataProvider unfitting
     */
    public function testDoesNotFit(string $field, string $value, string $message, array $parameters): void
    {
        foreach ([[], self::USER] as $before) {
            try {
                $this->rules->checkUser($before, [$field => $value] + self::USER);
                $this->fail('accepted');
            } catch (InputException $e) {
                $this->assertSame($message, $e->getRawMessage());
                $this->assertSame(['fieldName' => $field] + $parameters, $e->getParameters());
            }
        }
    }

    public static function unfitting(): array
    {
        $long = static fn (string $field, int $maximum, string $letter = 'é') => [
            $field, str_repeat($letter, $maximum + 1), Errors::TOO_LONG, ['maximum' => $maximum],
        ];
        return [
            'no username' => ['username', '', Errors::REQUIRED, []],
            'blank first name' => ['firstname', ' ', Errors::REQUIRED, []],
            'no last name' => ['lastname', '', Errors::REQUIRED, []],
            'no e-mail' => ['email', '', Errors::REQUIRED, []],
            'long username' => $long('username', 40),
            'long first name' => $long('firstname', 32),
            'long last name' => $long('lastname', 32),
            'long e-mail' => $long('email', 128),
            'long locale' => $long('interface_locale', 16, 'x'),
            'long id' => $long('scim_external_id', 255, '😀'),
            'long attributes' => $long('scim_attributes', 65535, 'x'),
            'emoji in username' => ['username', 'a😀', Errors::CHARACTERS, []],
            'emoji in first name' => ['firstname', 'a😀', Errors::CHARACTERS, []],
            'emoji in last name' => ['lastname', 'a𝔸', Errors::CHARACTERS, []],
            'emoji in e-mail' => ['email', '😀@example.com', Errors::CHARACTERS, []],
            'attributes not in ASCII' => ['scim_attributes', '"é"', Errors::CHARACTERS, []],
            'no e-mail address' => ['email', 'ann', Errors::INVALID, ['value' => 'ann']],
            'unknown locale' => ['interface_locale', 'xx_YY', Errors::INVALID, ['value' => 'xx_YY']],
            'no locale' => ['interface_locale', '', Errors::INVALID, ['value' => '']],
            'roles without commas around' => ['scim_roles', '1,2', Errors::INVALID, ['value' => '1,2']],
            'role 0' => ['scim_roles', ',0,', Errors::INVALID, ['value' => ',0,']],
            'only a comma' => ['scim_roles', ',', Errors::INVALID, ['value' => ',']],
            'a role twice' => ['scim_roles', ',2,2,', Errors::INVALID, ['value' => ',2,2,']],
            'a role again later' => ['scim_roles', ',2,31,2,', Errors::INVALID, ['value' => ',2,31,2,']],
            'roles and a line feed' => ['scim_roles', ",1,\n", Errors::INVALID, ['value' => ",1,\n"]],
        ];
    }

    public function testWhatDoesNotChangeIsLeftAlone(): void
    {
        $before = ['username' => str_repeat('x', 99), 'email' => 'old', 'interface_locale' => 'xx'] + self::USER;
        $this->rules->checkUser($before, ['firstname' => 'New'] + $before);
        $this->addToAssertionCount(1);
    }

    public function testRole(): void
    {
        $this->rules->checkRole([], ['name' => str_repeat('é', 50), 'scim_external_id' => str_repeat('😀', 255)]);
        foreach ([
            Errors::REQUIRED => ['name' => ' ', 'scim_external_id' => ''],
            Errors::TOO_LONG => ['name' => str_repeat('é', 51), 'scim_external_id' => ''],
            Errors::CHARACTERS => ['name' => 'a😀', 'scim_external_id' => ''],
        ] as $message => $role) {
            try {
                $this->rules->checkRole([], $role);
                $this->fail('accepted');
            } catch (InputException $e) {
                $this->assertSame($message, $e->getRawMessage());
                $this->assertSame('name', $e->getParameters()['fieldName']);
            }
        }
        $this->expectExceptionObject((new Errors())->tooLong('scim_external_id', 255));
        $this->rules->checkRole([], ['name' => 'a', 'scim_external_id' => str_repeat('x', 256)]);
    }
}
