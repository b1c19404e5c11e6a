<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Backend\Model\Auth\Session;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Integration\Api\Data\UserToken;
use Magento\Integration\Model\CustomUserContext;
use Magento\User\Model\Authorization\AdminSessionUserContext;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\TokenValidator;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminSession;
use ScimBridge\ScimBridge\Plugin\AdminSessionPlugin;
use ScimBridge\ScimBridge\Test\Unit\Customer\Database;

class AdminSessionTest extends TestCase
{
    /** @var Database */
    private Database $database;

    protected function setUp(): void
    {
        $this->database = new Database([
            'admin_user' => [
                ['user_id' => 1, 'is_active' => '1'],
                ['user_id' => 2, 'is_active' => '0'],
            ],
            'admin_user_session' => [
                ['id' => 11, 'user_id' => 1, 'status' => '1'],
                ['id' => 12, 'user_id' => 1, 'status' => '0'],
                ['id' => 13, 'user_id' => 1, 'status' => '2'],
                ['id' => 21, 'user_id' => 2, 'status' => '1'],
            ],
        ]);
    }

    /**
     * @dataProvider sessions
     */
    public function testSessionInRest(?int $userId, ?int $sessionId, ?int $answer): void
    {
        $session = $this->createMock(Session::class);
        $session->method('getData')->willReturnMap([['admin_session_info_id', false, $sessionId]]);
        $plugin = new AdminSessionPlugin($session, new AdminSession($this->database));
        $this->assertSame($answer, $plugin->afterGetUserId($this->createStub(AdminSessionUserContext::class), $userId));
        if ($userId === null) {
            $this->assertSame(0, $this->database->queries, 'a guest costs nothing');
        }
    }

    public static function sessions(): array
    {
        return [
            'guest' => [null, null, null],
            'open' => [1, 11, 1],
            'ended' => [1, 12, null],
            'ended by another log-in' => [1, 13, null],
            'gone' => [1, 99, null],
            'none' => [1, null, null],
            'of somebody else' => [1, 21, null],
            'of a user who is deactivated' => [2, 21, null],
            'of a user who is deleted' => [3, 11, null],
        ];
    }

    public function testSessionsAreLookedAtInRestOnly(): void
    {
        $plugins = simplexml_load_file(dirname(__DIR__, 3) . '/etc/webapi_rest/di.xml')->xpath(
            '//type[@name="' . AdminSessionUserContext::class . '"]/plugin[@type="' . AdminSessionPlugin::class . '"]'
        );
        $this->assertCount(1, $plugins);
    }

    /**
     * @dataProvider tokens
     */
    public function testToken(int $userId, int $type, bool $refused): void
    {
        $token = $this->createStub(UserToken::class);
        $token->method('getUserContext')->willReturn(new CustomUserContext($userId, $type));
        try {
            (new TokenValidator(new AdminSession($this->database)))->validate($token);
            $this->assertFalse($refused, 'It was let through.');
        } catch (AuthorizationException $error) {
            $this->assertTrue($refused, 'It was refused.');
        }
    }

    public static function tokens(): array
    {
        return [
            'active' => [1, UserContextInterface::USER_TYPE_ADMIN, false],
            'deactivated' => [2, UserContextInterface::USER_TYPE_ADMIN, true],
            'deleted' => [3, UserContextInterface::USER_TYPE_ADMIN, true],
            'a customer of the same id' => [2, UserContextInterface::USER_TYPE_CUSTOMER, false],
        ];
    }

    public function testTokensAreLookedAt(): void
    {
        $validators = simplexml_load_file(dirname(__DIR__, 3) . '/etc/di.xml')->xpath(
            '//type[@name="Magento\Integration\Model\CompositeUserTokenValidator"]//item[.="'
            . TokenValidator::class . '"]'
        );
        $this->assertCount(1, $validators);
    }
}
