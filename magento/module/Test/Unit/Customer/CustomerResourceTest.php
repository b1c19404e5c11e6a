<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Api\SessionCleanerInterface;
use Magento\Customer\Model\ResourceModel\Customer as CustomerResource;
use Magento\Integration\Api\UserTokenRevokerInterface;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\AccessRevoker;
use ScimBridge\ScimBridge\Model\ResourceModel\PersistentSession;
use ScimBridge\ScimBridge\Plugin\CustomerResourcePlugin;

class CustomerResourceTest extends TestCase
{
    use Customers;

    /** @var string[] */
    private array $ended = [];

    /** @var string[] */
    private array $transaction = [];

    /**
     * @dataProvider changes
     */
    public function testSave(int $id, ?string $value, bool $ends): void
    {
        $plugin = $this->plugin();
        $customer = $this->customer(['entity_id' => $id, 'scim_active' => $value]);
        $result = $plugin->aroundSave($this->resource(), fn ($object) => $this->store($object), $customer);
        $this->assertSame('saved', $result);
        $this->assertSame($ends ? ["sessions of $id", "tokens of $id"] : [], $this->ended);
        $this->assertSame(['begin', 'commit'], $this->transaction);
        $remembered = array_column($this->database->tables['persistent_session'], 'customer_id');
        $this->assertSame($ends ? array_values(array_diff([1, 2, 3], [$id])) : [1, 2, 3], $remembered);
    }

    public static function changes(): array
    {
        return [
            'on to off' => [1, '0', true],
            'none to off' => [3, '0', true],
            'off to on' => [2, '1', true],
            'off to none' => [2, null, true],
            'stays off' => [2, '0', false],
            'stays on' => [1, '1', false],
            'on to none' => [1, null, false],
        ];
    }

    public function testOtherFieldsCostNothing(): void
    {
        $plugin = $this->plugin();
        $save = static fn () => 'saved';
        $plugin->aroundSave($this->resource(), $save, $this->customer(['entity_id' => 2, 'email' => 'a']));
        $plugin->aroundSave($this->resource(), $save, $this->customer(['scim_active' => '0']));
        $plugin->aroundSaveAttribute($this->resource(), $save, $this->customer(['entity_id' => 2]), 'dob');
        $this->assertSame([], $this->transaction);
        $this->assertSame(0, $this->database->queries);
    }

    public function testSaveAttribute(): void
    {
        $plugin = $this->plugin();
        $customer = $this->customer(['entity_id' => 1, 'scim_active' => '0']);
        $store = fn ($object) => $this->store($object);
        $plugin->aroundSaveAttribute($this->resource(), $store, $customer, 'scim_active');
        $this->assertSame(['sessions of 1', 'tokens of 1'], $this->ended);
    }

    public function testNothingIsKeptWhenTokensCannotBeEnded(): void
    {
        $plugin = $this->plugin(new \InvalidArgumentException('Not now.'));
        $customer = $this->customer(['entity_id' => 1, 'scim_active' => '0']);
        try {
            $plugin->aroundSave($this->resource(), fn ($object) => $this->store($object), $customer);
            $this->fail('The failure was swallowed.');
        } catch (\InvalidArgumentException $failure) {
            $this->assertSame(['begin', 'roll back'], $this->transaction);
        }
    }

    public function testWithoutThePersistentModule(): void
    {
        $plugin = $this->plugin();
        unset($this->database->tables['persistent_session']);
        $customer = $this->customer(['entity_id' => 1, 'scim_active' => '0']);
        $plugin->aroundSave($this->resource(), fn ($object) => $this->store($object), $customer);
        $this->assertSame(['sessions of 1', 'tokens of 1'], $this->ended);
    }

    private function store($customer): string
    {
        foreach ($this->database->tables['customer_entity'] as &$row) {
            if ($row['entity_id'] === $customer->getId()) {
                $row['scim_active'] = $customer->getData('scim_active');
            }
        }
        return 'saved';
    }

    private function resource(): CustomerResource
    {
        $resource = $this->createStub(CustomerResource::class);
        foreach (['beginTransaction' => 'begin', 'commit' => 'commit', 'rollBack' => 'roll back'] as $method => $word) {
            $resource->method($method)->willReturnCallback(function () use ($word): void {
                $this->transaction[] = $word;
            });
        }
        return $resource;
    }

    private function plugin(?\Exception $failure = null): CustomerResourcePlugin
    {
        $activity = $this->activity();
        foreach ([1, 2, 3] as $id) {
            $this->database->tables['persistent_session'][] = ['customer_id' => $id];
        }
        $sessions = $this->createStub(SessionCleanerInterface::class);
        $sessions->method('clearFor')->willReturnCallback(function (int $id): void {
            $this->ended[] = "sessions of $id";
        });
        $tokens = $this->createStub(UserTokenRevokerInterface::class);
        $tokens->method('revokeFor')->willReturnCallback(function (UserContextInterface $user) use ($failure): void {
            if ($failure !== null) {
                throw $failure;
            }
            $this->assertSame(UserContextInterface::USER_TYPE_CUSTOMER, $user->getUserType());
            $this->ended[] = 'tokens of ' . $user->getUserId();
        });
        $revoker = new AccessRevoker($sessions, $tokens, new PersistentSession($this->database));
        return new CustomerResourcePlugin($activity, $revoker);
    }
}
