<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use Magento\Framework\Validator\Exception as ValidatorException;
use Magento\User\Model\ResourceModel\User as UserResource;
use Magento\User\Model\User;
use Magento\User\Model\UserFactory;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Admin\UserWriter;
use ScimBridge\ScimBridge\Model\Errors;

class UserWriterTest extends TestCase
{
    /** @var array what Magento's model is given */
    private array $data = [];

    /** @var string[] */
    private array $steps = [];

    /** @var string[]|true what validate() answers */
    private $reused = true;

    /** @var string|null what validateBeforeSave() throws */
    private ?string $weak = null;

    /** @var bool whether Magento's model cannot be saved */
    private bool $failing = false;

    public function testCreate(): void
    {
        $this->assertSame(77, $this->writer()->create(self::ann(), 'Secret12'));
        $this->assertSame(['ann', 1, 3], [$this->data['username'], $this->data['is_active'], $this->data['role_id']]);
        $this->assertSame(['validate', 'save', 'track hash of Secret12'], $this->steps);
    }

    public function testPasswordThatNobodyKnowsFollowsTheRulesAndIsAnotherEachTime(): void
    {
        $passwords = [];
        for ($i = 0; $i < 20; $i++) {
            $this->writer()->create(self::ann(), null);
            $passwords[] = $this->data['given'];
            foreach (['/[a-z]/', '/[A-Z]/', '/[0-9]/', '/[^a-zA-Z0-9]/', '/^.{40,}$/'] as $rule) {
                $this->assertMatchesRegularExpression($rule, $this->data['given']);
            }
        }
        $this->assertCount(20, array_unique($passwords));
    }

    /**
     * @requires PHP >= 8.2
     * @dataProvider writes
     */
    public function testPasswordIsInNoTrace(callable $write): void
    {
        $this->failing = true;
        // as PHP is without an ini file
        $ini = ['zend.exception_ignore_args' => '0', 'zend.exception_string_param_max_len' => '15'];
        foreach ($ini as $name => $value) {
            $ini[$name] = (string)ini_set($name, $value);
        }
        try {
            $write($this->writer());
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertStringContainsString('UserWriter->save', $failure->getTraceAsString());
            $this->assertStringNotContainsString('Secret12', $failure->getTraceAsString());
        } finally {
            array_map('ini_set', array_keys($ini), $ini);
        }
    }

    public static function writes(): array
    {
        return [
            'create' => [static fn (UserWriter $writer) => $writer->create(self::ann(), 'Secret12')],
            'update' => [
                static fn (UserWriter $writer) => $writer->update(self::ann(), self::ann(), 'Secret12'),
            ],
        ];
    }

    public function testRoleIsWrittenOnlyIfItIsAnother(): void
    {
        $this->writer()->update(self::ann(), self::ann(['lastname' => 'Li']), null);
        $this->assertSame('Li', $this->data['lastname']);
        $this->assertArrayNotHasKey('role_id', $this->data);
        $this->writer()->update(self::ann(), self::ann(['roleId' => 0]), null);
        $this->assertSame(0, $this->data['role_id']);
    }

    public function testWithoutAPasswordNoneIsSetNorNoted(): void
    {
        $this->writer()->update(self::ann(), self::ann(), null);
        $this->assertArrayNotHasKey('given', $this->data);
        $this->assertSame(['load 7', 'save'], $this->steps);
    }

    public function testPasswordIsNotedAmongTheOldOnes(): void
    {
        $this->writer()->update(self::ann(), self::ann(), 'Secret12');
        $this->assertSame(['load 7', 'validate', 'save', 'track hash of Secret12'], $this->steps);
    }

    public function testPasswordThatWasUsedBeforeIsRefused(): void
    {
        $this->reused = ['used before'];
        $this->assertPasswordRefused('used before');
    }

    public function testWeakPasswordIsRefused(): void
    {
        $this->weak = 'too short';
        $this->assertPasswordRefused('too short');
    }

    public function testPasswordThatTheUserHas(): void
    {
        $writer = $this->writer();
        $this->data['given'] = 'Secret12';
        $this->assertTrue($writer->hasPassword(7, 'Secret12'));
        $this->assertFalse($writer->hasPassword(7, 'Secret13'));
        $this->assertSame(['load 7', 'load 7'], $this->steps);
    }

    public function testDelete(): void
    {
        $this->writer()->delete(7);
        $this->assertSame(['load 7', 'delete'], $this->steps);
    }

    private function assertPasswordRefused(string $message): void
    {
        try {
            $this->writer()->update(self::ann(), self::ann(), 'Secret12');
            $this->fail('accepted');
        } catch (InputException $e) {
            $this->assertSame([$message, ['fieldName' => 'password']], [$e->getRawMessage(), $e->getParameters()]);
        }
        $this->assertNotContains('save', $this->steps);
    }

    private static function ann(array $changed = []): UserState
    {
        return new UserState(...$changed + ['id' => 7, 'username' => 'ann', 'roleId' => 3]);
    }

    private function writer(): UserWriter
    {
        $this->data = $this->steps = [];
        $users = $this->createMock(UserFactory::class);
        $users->method('create')->willReturnCallback(fn () => $this->model());
        $resource = $this->createMock(UserResource::class);
        $resource->method('load')->willReturnCallback(function ($model, $id) use ($resource) {
            $this->steps[] = "load {$id}";
            return $resource;
        });
        $resource->method('trackPassword')->willReturnCallback(function ($model, $hash): void {
            $this->steps[] = "track {$hash}";
        });
        $encryptor = $this->createMock(EncryptorInterface::class);
        $encryptor->method('validateHash')->willReturnCallback(
            static fn ($password, $hash) => $hash === "hash of {$password}"
        );
        return new UserWriter($users, $resource, $encryptor, new Errors());
    }

    private function model(): User
    {
        $model = $this->getMockBuilder(User::class)
            ->disableOriginalConstructor()
            ->onlyMethods([
                'getId', 'setData', 'setIsActive', 'setPassword', 'getPassword', 'validate', 'validateBeforeSave',
                'save', 'delete',
            ])
            ->getMock();
        $model->method('getId')->willReturn('77');
        $set = function (string $name) use ($model): callable {
            return function ($value) use ($name, $model) {
                $this->data[$name] = $value;
                return $model;
            };
        };
        $model->method('setData')->willReturnCallback(static fn ($name, $value) => $set($name)($value));
        $model->method('setIsActive')->willReturnCallback($set('is_active'));
        $model->method('setPassword')->willReturnCallback($set('given'));
        $model->method('getPassword')->willReturnCallback(fn () => "hash of {$this->data['given']}");
        $model->method('validate')->willReturnCallback(function () {
            $this->steps[] = 'validate';
            return $this->reused;
        });
        $model->method('validateBeforeSave')->willReturnCallback(function () use ($model) {
            return $this->weak === null ? $model : throw new ValidatorException(new Phrase($this->weak));
        });
        foreach (['save', 'delete'] as $step) {
            $model->method($step)->willReturnCallback(function () use ($step, $model) {
                $this->steps[] = $step;
                return $this->failing ? throw new \RuntimeException('The database is gone.') : $model;
            });
        }
        return $model;
    }
}
