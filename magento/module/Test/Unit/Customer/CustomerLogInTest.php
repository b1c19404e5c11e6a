<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Model\AuthenticationInterface;
use Magento\Customer\Model\Session;
use Magento\Eav\Model\Config;
use Magento\Framework\DataObject;
use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Framework\Exception\State\UserLockedException;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Api\Exception\UserTokenException;
use Magento\Integration\Api\UserTokenIssuerInterface;
use Magento\Integration\Model\CustomUserContext;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\TokenValidator;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;
use ScimBridge\ScimBridge\Observer\EndInactiveSessionObserver;
use ScimBridge\ScimBridge\Plugin\CustomerAuthenticationPlugin;
use ScimBridge\ScimBridge\Plugin\CustomerPersistencePlugin;
use ScimBridge\ScimBridge\Plugin\CustomerSessionPlugin;
use ScimBridge\ScimBridge\Plugin\CustomerTokenIssuerPlugin;

class CustomerLogInTest extends TestCase
{
    use Customers;

    public function testAccountIsLocked(): void
    {
        $plugin = new CustomerAuthenticationPlugin($this->activity());
        $magento = $this->createStub(AuthenticationInterface::class);
        $this->assertFalse($plugin->afterIsLocked($magento, false, 1));
        $this->assertTrue($plugin->afterIsLocked($magento, true, 1), 'locked by Magento itself');
        $this->assertTrue($plugin->afterIsLocked($magento, false, '2'));
        $this->assertFalse($plugin->afterIsLocked($magento, false, 3));
    }

    /**
     * @dataProvider customers
     */
    public function testPasswordIsNotLookedAt(int $id, bool $refused): void
    {
        $plugin = new CustomerAuthenticationPlugin($this->activity());
        $magento = $this->createStub(AuthenticationInterface::class);
        $this->assertRefused($refused, UserLockedException::class, fn () => $plugin->beforeAuthenticate($magento, $id));
    }

    /**
     * @dataProvider customers
     */
    public function testSession(int $id, bool $refused): void
    {
        $plugin = new CustomerSessionPlugin($this->activity());
        $session = $this->createStub(Session::class);
        $customer = $this->customer(['entity_id' => $id]);
        foreach (['beforeSetCustomerAsLoggedIn', 'beforeSetCustomerDataAsLoggedIn'] as $method) {
            $this->assertRefused($refused, UserLockedException::class, fn () => $plugin->$method($session, $customer));
        }
    }

    /**
     * @dataProvider customers
     */
    public function testTokenIsNotIssued(int $id, bool $refused): void
    {
        $plugin = new CustomerTokenIssuerPlugin($this->activity());
        $issuer = $this->createStub(UserTokenIssuerInterface::class);
        $user = new CustomUserContext($id, UserContextInterface::USER_TYPE_CUSTOMER);
        $this->assertRefused($refused, UserTokenException::class, fn () => $plugin->beforeCreate($issuer, $user));
        $admin = new CustomUserContext($id, UserContextInterface::USER_TYPE_ADMIN);
        $this->assertRefused(false, UserTokenException::class, fn () => $plugin->beforeCreate($issuer, $admin));
    }

    /**
     * @dataProvider customers
     */
    public function testTokenIsNotTaken(int $id, bool $refused): void
    {
        $validator = new TokenValidator($this->activity());
        foreach ([UserContextInterface::USER_TYPE_CUSTOMER, UserContextInterface::USER_TYPE_ADMIN] as $type) {
            $token = $this->createStub(UserToken::class);
            $token->method('getUserContext')->willReturn(new CustomUserContext($id, $type));
            $expected = $refused && $type === UserContextInterface::USER_TYPE_CUSTOMER;
            $this->assertRefused($expected, AuthorizationException::class, fn () => $validator->validate($token));
        }
    }

    /**
     * @dataProvider customers
     */
    public function testRememberedIsForgotten(int $id, bool $refused): void
    {
        $session = new DataObject(['persistent_id' => 9, 'customer_id' => (string)$id]);
        $plugin = new CustomerPersistencePlugin($this->activity());
        $this->assertSame($session, $plugin->afterLoadByCookieKey($session, $session));
        $this->assertSame(!$refused, $session->hasData('customer_id'));
        $this->assertSame(!$refused, $session->hasData('persistent_id'));
    }

    public function testNobodyRemembered(): void
    {
        $session = new DataObject([]);
        $attributes = $this->createMock(Config::class);
        $attributes->expects($this->never())->method('getAttribute');
        $activity = new CustomerActivity($attributes, new Database([]));
        (new CustomerPersistencePlugin($activity))->afterLoadByCookieKey($session, $session);
        $this->assertSame([], $session->getData());
    }

    /**
     * @dataProvider customers
     */
    public function testOpenSessionIsEmptied(int $id, bool $refused): void
    {
        $session = new class (['customer_id' => $id, 'before_auth_url' => '/x']) extends DataObject {
            public function getCustomerId()
            {
                throw new \LogicException('It loads the customer, in Magento 2.4.8, which may ask for the session.');
            }

            public function clearStorage()
            {
                throw new \LogicException('It asks for the session, which is still being made.');
            }
        };
        (new EndInactiveSessionObserver($this->activity()))->execute(new Observer(['customer_session' => $session]));
        $this->assertSame($refused ? [] : ['customer_id' => $id, 'before_auth_url' => '/x'], $session->getData());
    }

    public static function customers(): array
    {
        return ['active' => [1, false], 'inactive' => [2, true], 'no value' => [3, false]];
    }

    private function assertRefused(bool $refused, string $exception, callable $try): void
    {
        try {
            $try();
            $this->assertFalse($refused, 'It was let through.');
        } catch (UserLockedException | AuthorizationException | UserTokenException $error) {
            $this->assertTrue($refused, 'It was refused.');
            $this->assertInstanceOf($exception, $error);
        }
    }
}
