<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Eav\Model\TypeLocator;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\DataObject;
use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\AuthorizationException;
use Magento\Integration\Model\CustomUserContext;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\Snapshots;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Observer\KeepCustomerAttributesObserver;
use ScimBridge\ScimBridge\Plugin\CustomerActivityTypePlugin;
use ScimBridge\ScimBridge\Plugin\CustomerAsyncRequestPlugin;
use ScimBridge\ScimBridge\Plugin\CustomerDataPlugin;

class CustomerAttributesTest extends TestCase
{
    use Customers;

    private const SENT = [
        'email' => 'ann@example.com', 'scim_user_name' => 'boss', 'scim_external_id' => '7', 'scim_active' => '1',
        'scim_groups' => ',1,', 'scim_attributes' => '{}', 'scim_version' => '3', 'scim_create_key' => 'k',
        'scim_owner' => 'okta', 'scim_deleted' => '1',
    ];

    /**
     * @dataProvider callers
     */
    public function testKeepsWhatIsStored(?int $type, bool $manages, bool $may): void
    {
        $customer = $this->customer(self::SENT);
        $observer = new KeepCustomerAttributesObserver($this->authorization($type, $manages));
        $observer->execute(new Observer(['customer' => $customer]));
        $this->assertSame($may ? self::SENT : ['email' => 'ann@example.com'], $customer->getData());
    }

    /**
     * @dataProvider callers
     */
    public function testQueuedRequest(?int $type, bool $manages, bool $may): void
    {
        $plugin = new CustomerAsyncRequestPlugin($this->authorization($type, $manages), new Errors());
        $harmless = ['a dob' => [[$this->request('dob')]], 'no customer' => [['scim_active', 5]]];
        foreach ($harmless as $entities) {
            $plugin->beforePublishMass(new \stdClass(), 'topic', $entities);
        }
        foreach (CustomerAttributes::CODES as $code) {
            try {
                $entities = [['x'], [$this->request('dob', $code), 'password']];
                $plugin->beforePublishMass(new \stdClass(), 'topic', $entities);
                $this->assertTrue($may, "$code was let through.");
            } catch (AuthorizationException $error) {
                $this->assertFalse($may, "$code was refused.");
                $this->assertSame((new Errors())->refused('r')->getRawMessage(), $error->getRawMessage());
                $this->assertSame(['resources' => 'Magento_Customer::manage'], $error->getParameters());
            }
        }
    }

    public static function callers(): array
    {
        return [
            'a customer' => [UserContextInterface::USER_TYPE_CUSTOMER, false, false],
            'a customer, where everything is allowed to all' => [UserContextInterface::USER_TYPE_CUSTOMER, true, false],
            'a guest' => [UserContextInterface::USER_TYPE_GUEST, true, false],
            'nobody' => [null, true, false],
            'an integration' => [UserContextInterface::USER_TYPE_INTEGRATION, true, true],
            'an integration for other things' => [UserContextInterface::USER_TYPE_INTEGRATION, false, false],
            'an admin user' => [UserContextInterface::USER_TYPE_ADMIN, true, true],
            'an admin user for other things' => [UserContextInterface::USER_TYPE_ADMIN, false, false],
        ];
    }

    public function testLeavesOutWhatHasNoValue(): void
    {
        $customer = $this->customer(
            ['dob' => null, 'scim_user_name' => null, 'scim_active' => '0', 'scim_groups' => '']
        );
        (new CustomerDataPlugin(new Snapshots()))->beforeGetDataModel($customer);
        $this->assertSame(['dob' => null, 'scim_active' => '0'], $customer->getData());
    }

    public function testTypeOfActivity(): void
    {
        $plugin = new CustomerActivityTypePlugin();
        $magento = $this->createStub(TypeLocator::class);
        $this->assertSame('anyType', $plugin->afterGetType($magento, 'boolean', 'scim_active', 'customer'));
        $this->assertSame('boolean', $plugin->afterGetType($magento, 'boolean', 'scim_active', 'customer_address'));
        $this->assertSame('string', $plugin->afterGetType($magento, 'string', 'scim_user_name', 'customer'));
    }

    /**
     * Each attribute that is a column has one, with an index, and the whitelist without which it is never removed.
     */
    public function testColumns(): void
    {
        $etc = dirname(__DIR__, 3) . '/etc/';
        $schema = simplexml_load_file($etc . 'db_schema.xml');
        $whitelist = json_decode(file_get_contents($etc . 'db_schema_whitelist.json'), true)['customer_entity'];
        foreach ((new CustomerAttributes())->getDefinitions() as $code => $definition) {
            $isColumn = $definition['type'] === 'static';
            $table = '//table[@name="customer_entity"]';
            $isNumber = $code === CustomerAttributes::VERSION; // of each customer, and looked for by nobody
            $nullable = $isNumber ? 'false' : 'true';
            $columns = $schema->xpath("$table/column[@name='$code' and @nullable='$nullable']");
            $indexes = $schema->xpath("$table/index[column/@name='$code']");
            $this->assertCount((int)$isColumn, $columns, $code);
            $this->assertCount((int)($isColumn && !$isNumber), $indexes, $code);
            $this->assertSame($isColumn, isset($whitelist['column'][$code]), $code);
        }
        $this->assertSame(CustomerAttributes::CODES, array_keys((new CustomerAttributes())->getDefinitions()));
    }

    public function testAreThoseOfTheContract(): void
    {
        $openapi = json_decode(file_get_contents(dirname(__DIR__, 3) . '/openapi.json'), true);
        $contract = $openapi['x-customer-attributes'];
        $this->assertSame(array_keys($contract), CustomerAttributes::CODES);
        foreach ((new CustomerAttributes())->getDefinitions() as $code => $definition) {
            $rules = json_decode($definition['validate_rules'] ?? '[]', true);
            $this->assertSame($contract[$code]['maxLength'] ?? null, $rules['max_text_length'] ?? null, $code);
        }
    }

    /**
     * Magento's data-restore makes 0 of a number that is not there.
     */
    public function testActivityIsNoNumber(): void
    {
        $schema = simplexml_load_file(dirname(__DIR__, 3) . '/etc/db_schema.xml');
        $column = $schema->xpath('//table[@name="customer_entity"]/column[@name="scim_active"]')[0];
        $this->assertSame('varchar', (string)$column->attributes('xsi', true)['type']);
    }

    private function authorization(?int $type, bool $manages): AttributeAuthorization
    {
        $authorization = $this->createStub(AuthorizationInterface::class);
        $authorization->method('isAllowed')->willReturnMap([['Magento_Customer::manage', null, $manages]]);
        return new AttributeAuthorization(new CustomUserContext(5, $type), $authorization);
    }

    private function request(string ...$codes): CustomerInterface
    {
        $attributes = array_map(static fn (string $code) => new class (['code' => $code]) extends DataObject {
            public function getAttributeCode()
            {
                return $this->getData('code');
            }
        }, $codes);
        $customer = $this->createStub(CustomerInterface::class);
        $customer->method('getCustomAttributes')->willReturn($attributes);
        return $customer;
    }
}
