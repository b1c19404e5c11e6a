<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\FieldValidator;
use ScimBridge\ScimBridge\Model\Admin\RoleState;
use ScimBridge\ScimBridge\Model\Admin\RoleValidator;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;

class RoleValidatorTest extends TestCase
{
    /** @var RoleValidator */
    private RoleValidator $validator;

    protected function setUp(): void
    {
        $resource = $this->createMock(AdminRoleResource::class);
        $resource->method('isNameTaken')->willReturnCallback(
            static fn (string $name, int $roleId) => $name === 'Buyers' && $roleId !== 5
        );
        $this->validator = new RoleValidator(new FieldValidator(new Errors()), $resource, new Errors());
    }

    public function testFits(): void
    {
        $longest = new RoleState(0, str_repeat('é', 50), str_repeat('😀', 255));
        $this->validator->validate(null, $longest);
        $this->validator->validate(new RoleState(5, 'Sellers'), new RoleState(5, 'Buyers'));
        $this->addToAssertionCount(1);
    }

    /**
     * @dataProvider unfitting
     */
    public function testDoesNotFit(string $name, string $externalId, InputException $expected): void
    {
        foreach ([null, new RoleState(7, 'Sellers')] as $before) {
            try {
                $this->validator->validate($before, new RoleState($before->id ?? 0, $name, $externalId));
                $this->fail('accepted');
            } catch (InputException $e) {
                $this->assertSame($expected->getRawMessage(), $e->getRawMessage());
                $this->assertSame($expected->getParameters(), $e->getParameters());
            }
        }
    }

    public static function unfitting(): array
    {
        $errors = new Errors();
        return [
            'blank' => [' ', '', $errors->required('name')],
            'long' => [str_repeat('é', 51), '', $errors->tooLong('name', 50)],
            'emoji' => ['a😀', '', $errors->characters('name')],
            'long external id' => ['a', str_repeat('x', 256), $errors->tooLong('scim_external_id', 255)],
            'taken' => ['Buyers', '', $errors->exists('name', 'Buyers')],
        ];
    }

    public function testWhatDoesNotChangeIsAccepted(): void
    {
        $before = new RoleState(7, str_repeat('x', 99), str_repeat('x', 300));
        $this->validator->validate($before, new RoleState(7, str_repeat('x', 99), str_repeat('x', 300)));
        $this->addToAssertionCount(1);
    }
}
