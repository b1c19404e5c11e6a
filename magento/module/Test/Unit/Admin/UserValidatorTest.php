<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Validator\EmailAddress;
use Magento\Framework\Validator\Locale;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\FieldValidator;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

class UserValidatorTest extends TestCase
{
    private const ANN = [
        'id' => 7, 'username' => 'ann', 'firstname' => 'Ann', 'lastname' => 'Lee', 'email' => 'ann@example.com',
        'roleId' => 3,
    ];

    /** @var UserValidator */
    private UserValidator $validator;

    /** @var string[] the user names and e-mail addresses that are taken */
    private array $taken = [];

    protected function setUp(): void
    {
        $email = $this->createMock(EmailAddress::class);
        $email->method('isValid')->willReturnCallback(static fn ($value) => str_contains($value, '@'));
        $locale = $this->createMock(Locale::class);
        $locale->method('isValid')->willReturnCallback(
            static fn ($value) => in_array($value, ['en_US', 'de_DE'], true)
        );
        $users = $this->createMock(AdminUserResource::class);
        foreach (['isUsernameTaken', 'isEmailTaken'] as $method) {
            $users->method($method)->willReturnCallback(fn (string $value) => in_array($value, $this->taken, true));
        }
        $roles = $this->createMock(AdminRoleResource::class);
        $roles->method('exists')->willReturnCallback(static fn (int $id) => in_array($id, [3, 4], true));
        $errors = new Errors();
        $fields = new FieldValidator($errors);
        $this->validator = new UserValidator($fields, $email, $locale, $users, $roles, $errors);
    }

    /**
     * @dataProvider fitting
     */
    public function testFits(array $given): void
    {
        $this->validator->validate(null, new UserState(...$given + self::ANN));
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
            'external id of any script' => [['scimExternalId' => str_repeat('😀', 255)]],
            'roles' => [['scimRoles' => ',21,3,']],
            'roles with the same digits' => [['scimRoles' => ',2,21,12,22,1,']],
            'attributes' => [['scimAttributes' => str_repeat('x', 65535)]],
            'locale' => [['interfaceLocale' => 'de_DE']],
        ];
    }

    /**
     * @dataProvider unfitting
     */
    public function testDoesNotFit(string $property, string $value, InputException $expected): void
    {
        foreach ([null, new UserState(...self::ANN)] as $before) {
            $this->assertRefused($expected, $before, [$property => $value]);
        }
    }

    public static function unfitting(): array
    {
        $errors = new Errors();
        $long = static fn (string $property, string $field, int $maximum, string $letter = 'é') => [
            $property, str_repeat($letter, $maximum + 1), $errors->tooLong($field, $maximum),
        ];
        $roles = static fn (string $value) => ['scimRoles', $value, $errors->invalid('scim_roles', $value)];
        return [
            'no username' => ['username', '', $errors->required('username')],
            'blank first name' => ['firstname', ' ', $errors->required('firstname')],
            'no last name' => ['lastname', '', $errors->required('lastname')],
            'no e-mail' => ['email', '', $errors->required('email')],
            'long username' => $long('username', 'username', 40),
            'long first name' => $long('firstname', 'firstname', 32),
            'long last name' => $long('lastname', 'lastname', 32),
            'long e-mail' => $long('email', 'email', 128),
            'long locale' => $long('interfaceLocale', 'interface_locale', 16, 'x'),
            'long id' => $long('scimExternalId', 'scim_external_id', 255, '😀'),
            'long attributes' => $long('scimAttributes', 'scim_attributes', 65535, 'x'),
            'emoji in username' => ['username', 'a😀', $errors->characters('username')],
            'emoji in first name' => ['firstname', 'a😀', $errors->characters('firstname')],
            'emoji in last name' => ['lastname', 'a𝔸', $errors->characters('lastname')],
            'emoji in e-mail' => ['email', '😀@example.com', $errors->characters('email')],
            'attributes not in ASCII' => ['scimAttributes', '"é"', $errors->characters('scim_attributes')],
            'no e-mail address' => ['email', 'ann', $errors->invalid('email', 'ann')],
            'unknown locale' => ['interfaceLocale', 'xx_YY', $errors->invalid('interface_locale', 'xx_YY')],
            'no locale' => ['interfaceLocale', '', $errors->invalid('interface_locale', '')],
            'roles without commas around' => $roles('1,2'),
            'role 0' => $roles(',0,'),
            'only a comma' => $roles(','),
            'a role twice' => $roles(',2,2,'),
            'a role again later' => $roles(',2,31,2,'),
            'roles and a line feed' => $roles(",1,\n"),
        ];
    }

    public function testWhatDoesNotChangeIsAccepted(): void
    {
        $stored = [
            'username' => str_repeat('x', 99), 'email' => 'old', 'interfaceLocale' => 'xx', 'roleId' => 9,
        ] + self::ANN;
        $this->taken = ['old', $stored['username']];
        $this->validator->validate(
            new UserState(...$stored),
            new UserState(...['firstname' => 'New'] + $stored)
        );
        $this->addToAssertionCount(1);
    }

    public function testTakenValues(): void
    {
        $errors = new Errors();
        $this->taken = ['bob', 'bob@example.com'];
        foreach ([null, new UserState(...self::ANN)] as $before) {
            $this->assertRefused($errors->exists('username', 'bob'), $before, ['username' => 'bob']);
            $this->assertRefused($errors->exists('email', 'bob@example.com'), $before, ['email' => 'bob@example.com']);
        }
    }

    public function testRole(): void
    {
        foreach ([9, -1] as $roleId) {
            $expected = (new Errors())->invalid('role_id', (string)$roleId);
            foreach ([null, new UserState(...self::ANN)] as $before) {
                $this->assertRefused($expected, $before, ['roleId' => $roleId]);
            }
        }
        foreach ([0, 4] as $roleId) {
            $after = new UserState(...['roleId' => $roleId] + self::ANN);
            $this->validator->validate(new UserState(...self::ANN), $after);
        }
    }

    private function assertRefused(InputException $expected, ?UserState $before, array $changed): void
    {
        try {
            $this->validator->validate($before, new UserState(...$changed + self::ANN));
            $this->fail('accepted');
        } catch (InputException $e) {
            $this->assertSame($expected->getRawMessage(), $e->getRawMessage());
            $this->assertSame($expected->getParameters(), $e->getParameters());
        }
    }
}
