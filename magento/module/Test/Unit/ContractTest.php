<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Acl\RootResource;
use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\Webapi\Exception as WebapiException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Api\AdminRoleRepositoryInterface;
use ScimBridge\ScimBridge\Api\AdminUserRepositoryInterface;
use ScimBridge\ScimBridge\Api\CustomerUpdaterInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\StatusInterface as StatusData;
use ScimBridge\ScimBridge\Api\StatusInterface;
use ScimBridge\ScimBridge\Model\AdminUserRepository;
use ScimBridge\ScimBridge\Model\Admin\FieldValidator;
use ScimBridge\ScimBridge\Model\Admin\RoleValidator;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Data\Status;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser;

/**
 * Holds the module to openapi.json.
 */
class ContractTest extends TestCase
{
    /**
     * The service method behind each operation.
     */
    private const METHODS = [
        'getStatus' => [StatusInterface::class, 'get'],
        'updateCustomer' => [CustomerUpdaterInterface::class, 'update'],
        'searchAdminUsers' => [AdminUserRepositoryInterface::class, 'getList'],
        'createAdminUser' => [AdminUserRepositoryInterface::class, 'create'],
        'getAdminUser' => [AdminUserRepositoryInterface::class, 'getById'],
        'updateAdminUser' => [AdminUserRepositoryInterface::class, 'update'],
        'deleteAdminUser' => [AdminUserRepositoryInterface::class, 'deleteById'],
        'searchAdminRoles' => [AdminRoleRepositoryInterface::class, 'getList'],
        'createAdminRole' => [AdminRoleRepositoryInterface::class, 'create'],
        'getAdminRole' => [AdminRoleRepositoryInterface::class, 'getById'],
        'updateAdminRole' => [AdminRoleRepositoryInterface::class, 'update'],
        'deleteAdminRole' => [AdminRoleRepositoryInterface::class, 'deleteById'],
        'searchAdminRoleMembers' => [AdminRoleRepositoryInterface::class, 'getMembers'],
    ];

    private const SCHEMAS = [
        'Status' => StatusData::class,
        'Customer' => CustomerInterface::class,
        'AdminUser' => AdminUserInterface::class,
        'AdminRole' => AdminRoleInterface::class,
        'AdminUserSearchResults' => AdminUserSearchResultsInterface::class,
        'AdminRoleSearchResults' => AdminRoleSearchResultsInterface::class,
    ];

    private const TYPES = ['string' => 'string', 'integer' => 'int', 'boolean' => 'bool', 'array' => 'array'];

    /** @var array */
    private array $contract;

    protected function setUp(): void
    {
        $this->contract = json_decode($this->file('openapi.json'), true, 512, JSON_THROW_ON_ERROR);
    }

    public function testRoutesHaveTheMethodAndTheResourceOfTheContract(): void
    {
        $expected = [];
        foreach ($this->operations() as [$path, $verb, $operation]) {
            [$class, $method] = self::METHODS[$operation['operationId']];
            $expected["{$verb} {$path}"] = [$class, $method, [$operation['x-magento-acl']]];
        }
        $actual = [];
        foreach (simplexml_load_string($this->file('etc/webapi.xml'))->route as $route) {
            $path = preg_replace('/:(\w+)/', '{$1}', (string)$route['url']);
            $resources = [];
            foreach ($route->resources->resource as $resource) {
                $resources[] = (string)$resource['ref'];
            }
            $actual["{$route['method']} {$path}"] =
                [(string)$route->service['class'], (string)$route->service['method'], $resources];
        }
        ksort($expected);
        ksort($actual);
        $this->assertSame($expected, $actual);
    }

    public function testEveryResourceStandsInTheTreeUnderATitle(): void
    {
        $needed = [];
        foreach ($this->operations() as [, , $operation]) {
            $needed[] = $operation['x-magento-acl'];
            $needed[] = $operation['x-magento-acl-roles'] ?? $operation['x-magento-acl'];
        }
        $needed = array_filter($needed, static fn (string $id): bool => str_starts_with($id, 'ScimBridge_'));
        $acl = simplexml_load_string($this->file('etc/acl.xml'));
        $leaves = [];
        foreach ($acl->xpath('//resource[starts-with(@id, "ScimBridge_")]') as $resource) {
            $this->assertNotSame('', (string)$resource['title'], (string)$resource['id']);
            if (!$resource->resource) {
                $leaves[] = (string)$resource['id'];
            }
        }
        $root = 'acl/resources/resource[@id="Magento_Backend::admin"]';
        $this->assertCount(1, $acl->xpath($root . '/resource[@id="ScimBridge_ScimBridge::scim_bridge"]'));
        $this->assertCount(1, $acl->xpath($root . '/resource'));
        $this->assertEqualsCanonicalizing(array_values(array_unique($needed)), $leaves);
    }

    public function testRolesAreGuardedByTheResourceOfTheContract(): void
    {
        $constant = (new \ReflectionClass(AdminUserRepository::class))->getConstant('ROLES_RESOURCE');
        foreach (['createAdminUser', 'updateAdminUser'] as $id) {
            $this->assertSame($this->operation($id)['x-magento-acl-roles'], $constant);
        }
    }

    /**
     * @dataProvider operationIds
     */
    public function testParametersAndAnswerOfAMethod(string $id): void
    {
        $method = new \ReflectionMethod(...self::METHODS[$id]);
        $operation = $this->operation($id);
        $expected = [];
        foreach ($operation['parameters'] ?? [] as $parameter) {
            $expected[$parameter['name']] = $parameter['in'] === 'path' ? 'int' : SearchCriteriaInterface::class;
        }
        $body = $operation['requestBody']['content']['application/json']['schema'] ?? ['properties' => []];
        foreach ($body['properties'] as $name => $schema) {
            $type = isset($schema['$ref']) ? $this->classOf($schema) : self::TYPES[$schema['type']];
            $expected[$name] = in_array($name, $body['required'], true) ? $type : '?' . $type . ' = null';
        }
        $actual = [];
        foreach ($method->getParameters() as $parameter) {
            $actual[$parameter->getName()] = $parameter->getType()
                . ($parameter->isDefaultValueAvailable() && $parameter->getDefaultValue() === null ? ' = null' : '');
            $this->assertMatchesRegularExpression(
                '/@param \\\\?' . preg_quote($this->documented((string)$parameter->getType()), '/')
                    . ' \$' . $parameter->getName() . '\b/',
                (string)$method->getDocComment()
            );
        }
        $this->assertSame($expected, $actual);
        $answer = $operation['responses']['200']['content']['application/json']['schema'];
        $type = isset($answer['$ref']) ? $this->classOf($answer) : self::TYPES[$answer['type']];
        $this->assertSame($type, (string)$method->getReturnType());
        $pattern = '/@return \\\\?' . preg_quote($type, '/') . '\b/';
        $this->assertMatchesRegularExpression($pattern, (string)$method->getDocComment());
    }

    public static function operationIds(): array
    {
        return array_combine(array_keys(self::METHODS), array_map(static fn ($id) => [$id], array_keys(self::METHODS)));
    }

    public function testNoOperationIsWithoutAMethod(): void
    {
        $ids = array_map(static fn ($operation) => $operation[2]['operationId'], $this->operations());
        $this->assertEqualsCanonicalizing(array_keys(self::METHODS), $ids);
    }

    /**
     * Magento makes the JSON from the getters and their docblocks.
     *
     * @dataProvider records
     */
    public function testGettersAreThePropertiesOfTheSchema(string $schema, bool $nullable): void
    {
        $expected = $actual = [];
        foreach ($this->contract['components']['schemas'][$schema]['properties'] as $name => $property) {
            $type = self::TYPES[$property['type']];
            $expected[$name] = $nullable ? [$type . '|null', '?' . $type] : [
                $type === 'array' ? $property['items']['type'] . '[]' : $type, $type,
            ];
        }
        $class = new \ReflectionClass(self::SCHEMAS[$schema]);
        foreach ($class->getMethods() as $method) {
            if (!str_starts_with($method->getName(), 'get')) {
                continue;
            }
            $name = strtolower(preg_replace('/(?<=[a-z])(?=[A-Z])/', '_', substr($method->getName(), 3)));
            preg_match('/@return (\S+)/', (string)$method->getDocComment(), $documented);
            $actual[$name] = [$documented[1], (string)$method->getReturnType()];
            if ($nullable) {
                $setter = $class->getMethod('set' . substr($method->getName(), 3));
                $this->assertSame($actual[$name][1], (string)$setter->getParameters()[0]->getType());
                $this->assertStringContainsString('@param ' . $documented[1] . ' $', (string)$setter->getDocComment());
            }
        }
        $this->assertSame($expected, $actual);
    }

    public static function records(): array
    {
        return ['user' => ['AdminUser', true], 'role' => ['AdminRole', true], 'status' => ['Status', false]];
    }

    /**
     * @dataProvider pages
     */
    public function testItemsOfAPage(string $schema): void
    {
        $properties = $this->contract['components']['schemas'][$schema]['properties'];
        $this->assertSame(['items', 'search_criteria', 'total_count'], array_keys($properties));
        $method = new \ReflectionMethod(self::SCHEMAS[$schema], 'getItems');
        $this->assertStringContainsString(
            '@return \\' . $this->classOf($properties['items']['items']) . "[]\n",
            (string)$method->getDocComment()
        );
        $this->assertSame(self::SCHEMAS[$schema], $method->getDeclaringClass()->getName());
    }

    public static function pages(): array
    {
        return [['AdminUserSearchResults'], ['AdminRoleSearchResults']];
    }

    public function testEveryInterfaceHasAClass(): void
    {
        $preferences = [];
        foreach (simplexml_load_string($this->file('etc/di.xml'))->preference as $preference) {
            $preferences[(string)$preference['for']] = (string)$preference['type'];
        }
        $interfaces = array_merge(array_column(self::METHODS, 0), array_diff_key(self::SCHEMAS, ['Customer' => 1]));
        foreach ($interfaces as $interface) {
            $this->assertArrayHasKey($interface, $preferences);
            $this->assertTrue(is_subclass_of($preferences[$interface], $interface), $interface);
        }
    }

    /**
     * Magento fills the parameters of a constructor from the request.
     */
    public function testRecordsOfRequestsHaveNoConstructor(): void
    {
        foreach (['AdminUser', 'AdminRole'] as $name) {
            $class = 'ScimBridge\ScimBridge\Model\Data\\' . $name;
            $this->assertNull((new \ReflectionClass($class))->getConstructor());
        }
    }

    public function testErrors(): void
    {
        $errors = new Errors();
        $made = [
            'exists' => $errors->exists('f', 'v'),
            'tooLong' => $errors->tooLong('f', 5),
            'characters' => $errors->characters('f'),
            'required' => $errors->required('f'),
            'invalid' => $errors->invalid('f', 'v'),
            'changed' => $errors->changed(),
            'versionChanged' => $errors->versionChanged('f', 5, 'v'),
            'userNameTaken' => $errors->userNameTaken(),
            'locked' => $errors->locked(),
            'inUse' => $errors->inUse(),
            'lastAdministrator' => $errors->lastAdministrator(),
            'ownAccount' => $errors->ownAccount(),
            'notFound' => $errors->notFound('f', 5),
            'refused' => $errors->refused('r'),
        ];
        $statuses = [
            \Magento\Framework\Exception\NoSuchEntityException::class => 404,
            \Magento\Framework\Exception\AuthorizationException::class => 401,
            \Magento\Framework\Exception\InputException::class => 400,
        ];
        $actual = [];
        foreach ($made as $name => $error) {
            $actual[$name] = [
                'status' => $statuses[get_class($error)] ?? $error->getHttpCode(),
                'message' => $error->getRawMessage(),
                'parameters' => array_keys(
                    $error instanceof WebapiException ? $error->getDetails() : $error->getParameters()
                ),
                'code' => $error->getCode(),
            ];
        }
        $expected = array_map(
            static fn (array $error) => $error + ['parameters' => [], 'code' => 0],
            $this->contract['x-errors']
        );
        $this->assertEquals($expected, $actual);
    }

    public function testSearchFields(): void
    {
        $resource = $this->createMock(ResourceConnection::class);
        $encoder = new AsciiEncoder();
        $errors = new Errors();
        $users = new AdminUser($resource, $encoder, $errors);
        $roles = new AdminRole($resource, new RootResource('root'), $encoder, $errors);
        $this->assertEquals($this->contract['x-search-fields'], [
            'AdminUser' => array_keys($users->getSearchFields()),
            'AdminRole' => array_keys($roles->getSearchFields()),
        ]);
    }

    public function testLengths(): void
    {
        $expected = [];
        foreach (['AdminUser', 'AdminRole'] as $schema) {
            $properties = $this->contract['components']['schemas'][$schema]['properties'];
            foreach ($properties as $name => $property) {
                if (isset($property['maxLength'])) {
                    $expected[$schema][$name] = $property['maxLength'];
                }
            }
        }
        $this->assertEquals($expected, [
            'AdminUser' => [
                'username' => UserValidator::USERNAME_MAX_LENGTH,
                'firstname' => UserValidator::NAME_MAX_LENGTH,
                'lastname' => UserValidator::NAME_MAX_LENGTH,
                'email' => UserValidator::EMAIL_MAX_LENGTH,
                'interface_locale' => UserValidator::LOCALE_MAX_LENGTH,
                'scim_external_id' => FieldValidator::EXTERNAL_ID_MAX_LENGTH,
                'scim_attributes' => UserValidator::ATTRIBUTES_MAX_LENGTH,
                'scim_owner' => FieldValidator::OWNER_MAX_LENGTH,
                'scim_create_key' => FieldValidator::CREATE_KEY_MAX_LENGTH,
            ],
            'AdminRole' => [
                'name' => RoleValidator::NAME_MAX_LENGTH,
                'scim_external_id' => FieldValidator::EXTERNAL_ID_MAX_LENGTH,
                'scim_owner' => FieldValidator::OWNER_MAX_LENGTH,
                'scim_create_key' => FieldValidator::CREATE_KEY_MAX_LENGTH,
            ],
        ]);
    }

    public function testStatus(): void
    {
        $status = new Status();
        $this->assertSame($this->contract['info']['version'], $status->getVersion());
        $properties = $this->contract['components']['schemas']['Status']['properties'];
        $this->assertSame($properties['capabilities']['items']['enum'], $status->getCapabilities());
    }

    private function operations(): array
    {
        $operations = [];
        foreach ($this->contract['paths'] as $path => $verbs) {
            foreach ($verbs as $verb => $operation) {
                $operations[] = [$path, strtoupper($verb), $operation];
            }
        }
        return $operations;
    }

    private function operation(string $id): array
    {
        foreach ($this->operations() as [, , $operation]) {
            if ($operation['operationId'] === $id) {
                return $operation;
            }
        }
        $this->fail("openapi.json has no operation {$id}");
    }

    private function classOf(array $reference): string
    {
        return self::SCHEMAS[basename($reference['$ref'])];
    }

    private function documented(string $type): string
    {
        return str_starts_with($type, '?') ? substr($type, 1) . '|null' : $type;
    }

    private function file(string $name): string
    {
        $content = file_get_contents(dirname(__DIR__, 2) . '/' . $name);
        $this->assertNotFalse($content, $name);
        return $content;
    }
}
