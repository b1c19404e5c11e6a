<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\CustomerWriter;

/**
 * Takes the module's attributes out of requests that customers and guests put into the queue (/rest/async/…).
 *
 * When such a request is worked off, nobody can tell any more who has made it. The subject is
 * Magento\AsynchronousOperations\Model\MassSchedule; the type is not named, as a shop can be without that module.
 */
class CustomerAsyncRequest
{
    /**
     * @param CustomerWriter $writer
     */
    public function __construct(private CustomerWriter $writer)
    {
    }

    /**
     * Takes them out before the request is put into the queue.
     *
     * @param object $subject
     * @param string $topic
     * @param array $entities The parameters of each operation.
     * @return void
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforePublishMass($subject, $topic, array $entities): void
    {
        foreach ($entities as $parameters) {
            foreach (is_array($parameters) ? $parameters : [$parameters] as $customer) {
                if ($customer instanceof CustomerInterface) {
                    $this->keep($customer);
                }
            }
        }
    }

    /**
     * Leaves only attributes that the caller may set.
     *
     * @param CustomerInterface $customer
     * @return void
     */
    private function keep(CustomerInterface $customer): void
    {
        $attributes = $customer->getCustomAttributes() ?? [];
        $others = array_filter(
            $attributes,
            static fn ($attribute): bool => !in_array($attribute->getAttributeCode(), CustomerAttributes::CODES, true)
        );
        if (count($others) !== count($attributes) && !$this->writer->maySetAttributes()) {
            $customer->setCustomAttributes($others);
        }
    }
}
