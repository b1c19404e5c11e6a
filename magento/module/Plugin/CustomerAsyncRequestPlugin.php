<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Exception\AuthorizationException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses requests that customers and guests put into the queue (/rest/async/…) with the module's attributes in them.
 *
 * When such a request is worked off, nobody can tell any more who has made it, and Magento keeps it as it was sent, so
 * the attributes cannot be taken out. Magento refuses a group id in the same way. The subject is
 * Magento\AsynchronousOperations\Model\MassSchedule; the type is not named, as a shop can be without that module.
 */
class CustomerAsyncRequestPlugin
{
    /**
     * @param AttributeAuthorization $writer
     * @param Errors $errors
     */
    public function __construct(
        private AttributeAuthorization $writer,
        private Errors $errors
    ) {
    }

    /**
     * Looks at the requests before they are put into the queue.
     *
     * @param object $subject
     * @param string $topic
     * @param array $entities The parameters of each operation.
     * @return void
     * @throws AuthorizationException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforePublishMass($subject, $topic, array $entities): void
    {
        foreach ($entities as $parameters) {
            foreach (is_array($parameters) ? $parameters : [$parameters] as $customer) {
                if ($customer instanceof CustomerInterface
                    && $this->namesAttributes($customer)
                    && !$this->writer->maySetAttributes()
                ) {
                    throw $this->errors->refused(AttributeAuthorization::RESOURCE);
                }
            }
        }
    }

    /**
     * Whether the request has one of the module's attributes.
     *
     * @param CustomerInterface $customer
     * @return bool
     */
    private function namesAttributes(CustomerInterface $customer): bool
    {
        foreach ($customer->getCustomAttributes() ?? [] as $attribute) {
            if (in_array($attribute->getAttributeCode(), CustomerAttributes::CODES, true)) {
                return true;
            }
        }
        return false;
    }
}
