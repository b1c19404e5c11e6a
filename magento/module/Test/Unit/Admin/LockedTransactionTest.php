<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Lock\LockManagerInterface;
use Magento\Framework\Webapi\Exception as WebapiException;
use Magento\User\Model\ResourceModel\User as UserResource;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Errors;

class LockedTransactionTest extends TestCase
{
    /** @var string[] */
    private array $steps = [];

    public function testTransactionIsInsideTheLock(): void
    {
        $result = $this->transaction(true)->execute(function (): string {
            $this->steps[] = 'change';
            return 'done';
        });
        $this->assertSame('done', $result);
        $this->assertSame(['lock', 'beginTransaction', 'change', 'commit', 'unlock'], $this->steps);
    }

    public function testWhatThrowsIsRolledBackAndTheLockGivenBack(): void
    {
        try {
            $this->transaction(true)->execute(static function (): void {
                throw new \Error('broken');
            });
            $this->fail('swallowed');
        } catch (\Error $e) {
            $this->assertSame('broken', $e->getMessage());
        }
        $this->assertSame(['lock', 'beginTransaction', 'rollBack', 'unlock'], $this->steps);
    }

    public function testNothingIsDoneWithoutTheLock(): void
    {
        try {
            $this->transaction(false)->execute(function (): void {
                $this->steps[] = 'change';
            });
            $this->fail('ran without the lock');
        } catch (WebapiException $e) {
            $this->assertSame([(new Errors())->busy()->getRawMessage(), 503], [$e->getRawMessage(), $e->getHttpCode()]);
        }
        $this->assertSame(['lock'], $this->steps);
    }

    private function transaction(bool $free): LockedTransaction
    {
        $locks = $this->createMock(LockManagerInterface::class);
        $locks->method('lock')->willReturnCallback(function (string $name, int $timeout) use ($free): bool {
            $this->assertGreaterThan(0, $timeout, 'the wait has an end');
            $this->steps[] = 'lock';
            return $free;
        });
        $locks->method('unlock')->willReturnCallback(function (): bool {
            $this->steps[] = 'unlock';
            return true;
        });
        $resource = $this->createMock(UserResource::class);
        foreach (['beginTransaction', 'commit', 'rollBack'] as $step) {
            $resource->method($step)->willReturnCallback(function () use ($step, $resource) {
                $this->steps[] = $step;
                return $resource;
            });
        }
        return new LockedTransaction($locks, $resource, new Errors());
    }
}
