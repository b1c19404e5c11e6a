<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\GroupManagementInterface;
use Magento\Customer\Api\GroupRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Phrase;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\RequestMerge;

class RequestMergeTest extends TestCase
{
    private const STORED = ['id' => 5, 'firstname' => 'Ada', 'group_id' => 1, 'store_id' => 2];

    public function testMerges(): void
    {
        $address = new CustomerData(['city' => 'x']);
        $customer = $this->merge(
            new CustomerData(['firstname' => 'Ann', 'prefix' => '', 'addresses' => [$address]], ['dob_note' => 'x'])
        );
        $this->assertSame(
            ['id' => 5, 'firstname' => 'Ann', 'group_id' => 1, 'store_id' => 2, 'prefix' => '']
                + ['addresses' => [['city' => 'x']], 'scim_version' => '7', 'dob_note' => 'x'],
            $customer->values()
        );
        $this->assertSame($address, $customer->getAddresses()[0]);
    }

    public function testTheClientSetsNeitherVersionNorCreateKey(): void
    {
        $customer = $this->merge(
            new CustomerData([], ['scim_version' => '99', 'scim_create_key' => 'k', 'scim_user_name' => 'ann'])
        );
        $attributes = array_diff_key($customer->values(), self::STORED, ['ignore_validation_flag' => 1]);
        $this->assertSame(['scim_version' => '7', 'scim_user_name' => 'ann'], $attributes);
    }

    /**
     * @dataProvider requests
     */
    public function testPastValidation(array $data, array $attributes, bool $isPast): void
    {
        $request = new CustomerData($data, $attributes);
        $flag = $this->merge($request)->values()['ignore_validation_flag'] ?? false;
        $this->assertSame($isPast, $flag);
    }

    public static function requests(): array
    {
        return [
            'activity' => [[], ['scim_active' => '0'], true],
            'group' => [['group_id' => 2], [], true],
            'id and all of the module' => [['id' => 5], ['scim_attributes' => '{}', 'scim_owner' => 'okta'], true],
            'a password alone' => [[], [], true],
            'a name as well' => [['firstname' => 'Ann'], ['scim_active' => '0'], false],
            'an attribute of the shop as well' => [[], ['scim_active' => '0', 'dob_note' => 'x'], false],
            'e-mail' => [['email' => 'a@example.com'], [], false],
        ];
    }

    /**
     * @dataProvider groups
     */
    public function testGroupThatIsGone(array $data, array $attributes, array $stored, int $group): void
    {
        $customer = $this->merge(new CustomerData($data, $attributes), $stored + self::STORED);
        $this->assertSame($group, $customer->getGroupId());
    }

    public static function groups(): array
    {
        return [
            'activity' => [[], ['scim_active' => '0'], ['group_id' => 47], 12],
            'activity, and the group is there' => [[], ['scim_active' => '0'], [], 1],
            'no activity' => [[], ['scim_user_name' => 'a'], ['group_id' => 47], 47],
            'another group is named' => [['group_id' => 2], ['scim_active' => '0'], ['group_id' => 47], 2],
        ];
    }

    private function merge(CustomerData $request, array $stored = self::STORED): CustomerData
    {
        $groups = $this->createStub(GroupRepositoryInterface::class);
        $groups->method('getById')->willReturnCallback(static function (int $id): object {
            return $id === 47 ? throw new NoSuchEntityException(new Phrase('No such group')) : new \stdClass();
        });
        $defaults = $this->createStub(GroupManagementInterface::class);
        $defaults->method('getDefaultGroup')->willReturnCallback(
            static fn (int $storeId): CustomerData => new CustomerData(['id' => 10 + $storeId])
        );
        $customer = new CustomerData($stored, ['scim_version' => '7']);
        return (new RequestMerge($groups, $defaults))->apply($request, $customer);
    }
}
