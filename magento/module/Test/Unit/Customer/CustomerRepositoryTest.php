<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Customer\ActivityNormalizer;
use ScimBridge\ScimBridge\Model\Customer\ActivityPermission;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Plugin\CustomerRepositoryPlugin;

class CustomerRepositoryTest extends TestCase
{
    use LockedCustomers;
    use UserNames;

    /** @var ActivityPermission */
    private ActivityPermission $permission;

    /** @var bool[] whether scim_active of 5 and 6 could be set during the save */
    private array $granted = [];

    protected function setUp(): void
    {
        $row = ['firstname' => 'Ada', 'scim_user_name' => null, 'scim_active' => '1', 'scim_version' => '7'];
        $this->table(['entity_id' => 5] + $row, ['entity_id' => 6] + $row);
        $this->permission = new ActivityPermission();
    }

    public function testLocksBeforeAnythingIsRead(): void
    {
        $this->save(new CustomerData(['firstname' => 'Ann']), 5);
        $this->assertSame(['begin', 'lock customer_entity', 'save', 'commit'], $this->database->log);
    }

    public function testANewCustomerIsNotLocked(): void
    {
        $this->save(new CustomerData(['firstname' => 'Ann']), 0);
        $this->assertSame(['save'], $this->database->log);
    }

    public function testTheNameOfANewCustomerIsLocked(): void
    {
        $this->save(new CustomerData(['email' => 'ann@example.com'], ['scim_create_key' => 'key']), 0);
        $this->assertSame(['lock name', 'save', 'unlock name'], $this->database->log);
    }

    public function testRollsBack(): void
    {
        try {
            $this->save(new CustomerData(['id' => 5]), 0, new \RuntimeException('Refused.'));
            $this->fail('The failure was swallowed.');
        } catch (\RuntimeException $failure) {
            $this->assertSame(['begin', 'lock customer_entity', 'save', 'roll back'], $this->database->log);
        }
    }

    public function testTheCallersObjectIsUpToDateAfterwards(): void
    {
        $customer = $this->model(5)->getDataModel();
        $this->save($customer, 0);
        $this->assertSame('8', $customer->values()['scim_version']);
    }

    /**
     * @dataProvider activities
     */
    public function testARequestCanDeactivateAndNothingElse(array $attributes, bool $isWebapi, bool $granted): void
    {
        $this->save(new CustomerData([], $attributes), 5, null, $isWebapi);
        $this->assertSame([$granted, false], $this->granted);
        $this->assertFalse($this->permission->isGranted(5), 'afterwards');
    }

    public static function activities(): array
    {
        return [
            'deactivates' => [['scim_active' => '0'], true, true],
            'by another word' => [['scim_active' => false], true, true],
            'activates' => [['scim_active' => '1'], true, false],
            'clears' => [['scim_active' => ''], true, false],
            'names nothing' => [[], true, false],
            'an object that was read' => [['scim_active' => '0', 'scim_version' => '3'], true, false],
        ];
    }

    public function testOutsideOfTheWebApiNothingIsDeactivated(): void
    {
        $this->save(new CustomerData(['id' => 5], ['scim_active' => '0']), 0, null, false);
        $this->assertSame([false, false], $this->granted);
    }

    public function testTheBodyDecidesWhoIsSaved(): void
    {
        $this->save(new CustomerData(['id' => 6], ['scim_active' => '0']), 5);
        $this->assertSame([false, true], $this->granted);
    }

    public function testRefusesWhatIsNoBoolean(): void
    {
        $this->expectException(InputException::class);
        $this->save(new CustomerData([], ['scim_active' => 'maybe']), 5);
    }

    private function save(
        CustomerData $customer,
        int $inPath,
        ?\RuntimeException $failure = null,
        bool $isWebapi = true
    ): void {
        $plugin = new CustomerRepositoryPlugin(
            $this->customerResource(),
            $this->transaction(),
            $this->stale(null, $isWebapi),
            $this->webapi($isWebapi, $inPath),
            $this->permission,
            new ActivityNormalizer(new Errors()),
            $this->userNameLock()
        );
        $proceed = function (CustomerData $customer) use ($failure): CustomerData {
            $this->database->log[] = 'save';
            $this->granted = [$this->permission->isGranted(5), $this->permission->isGranted(6)];
            if ($failure !== null) {
                throw $failure;
            }
            $saved = clone $customer;
            $saved->setCustomAttribute('scim_version', '8');
            return $saved;
        };
        $plugin->aroundSave($this->createStub(CustomerRepositoryInterface::class), $proceed, $customer);
    }
}
