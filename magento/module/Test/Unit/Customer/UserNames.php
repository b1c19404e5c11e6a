<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Authorization\Model\UserContextInterface;
use Magento\Customer\Model\Config\Share;
use Magento\Customer\Model\Customer;
use Magento\Eav\Model\Config;
use Magento\Eav\Model\Entity\Attribute\AbstractAttribute;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Lock\LockManagerInterface;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;
use ScimBridge\ScimBridge\Model\Customer\UserNameLock;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerUserName;

/**
 * For tests of the names that customers go by, over the table of customers of the test.
 */
trait UserNames
{
    /** @var bool whether accounts are apart by website */
    private bool $perWebsite = true;

    /** @var bool whether somebody else holds every lock */
    private bool $isLocked = false;

    /** @var string[] the locks that were acquired, in their order */
    private array $locks = [];

    /** @var int */
    private int $caller = UserContextInterface::USER_TYPE_INTEGRATION;

    private function userNameLock(string $backend = 'static', ?int $attributeId = 77): UserNameLock
    {
        $manager = $this->createStub(LockManagerInterface::class);
        $manager->method('lock')->willReturnCallback(function (string $name): bool {
            $this->locks[] = $name;
            $this->database->log[] = 'lock name';
            return !$this->isLocked;
        });
        $manager->method('unlock')->willReturnCallback(function (string $name): bool {
            $this->assertSame(end($this->locks), $name);
            $this->database->log[] = 'unlock name';
            return true;
        });
        $context = $this->createStub(UserContextInterface::class);
        $context->method('getUserType')->willReturnCallback(fn (): int => $this->caller);
        $acl = $this->createStub(AuthorizationInterface::class);
        $acl->method('isAllowed')->willReturn(true);
        $names = $this->userNames($backend, $attributeId);
        return new UserNameLock($manager, $names, new AttributeAuthorization($context, $acl), new Errors());
    }

    private function userNames(string $backend, ?int $attributeId): CustomerUserName
    {
        $attribute = $this->createStub(AbstractAttribute::class);
        $attribute->method('getId')->willReturn($attributeId);
        $attribute->method('getBackendType')->willReturn($backend);
        $attribute->method('getBackendTable')->willReturn(Database::PREFIX . 'customer_entity_' . $backend);
        $config = $this->createStub(Config::class);
        $config->method('getAttribute')->willReturnMap([[Customer::ENTITY, 'scim_user_name', $attribute]]);
        $sharing = $this->createStub(Share::class);
        $sharing->method('isWebsiteScope')->willReturnCallback(fn (): bool => $this->perWebsite);
        return new CustomerUserName($config, $sharing, $this->database);
    }
}
