<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Exception\AuthorizationException;
use ScimBridge\ScimBridge\Model\CustomerAttributes;
use ScimBridge\ScimBridge\Model\Customer\AttributeAuthorization;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Refuses asynchronous requests (/rest/async/…) of customers and guests that name the module's attributes.
 *
 * When the queue executes such a request, its caller is no longer known, and Magento stores it as it was sent, so the
 * attributes cannot be removed. Magento refuses a group id in the same way. The subject is
 * Magento\AsynchronousOperations\Model\MassSchedule; it has no type here, since a shop may be without that module.
 */
class CustomerAsyncRequestPlugin
{
    /**
     * @param AttributeAuthorization $attributeAuthorization
     * @param Errors $errors
     */
    public function __construct(
        private readonly AttributeAuthorization $attributeAuthorization,
        private readonly Errors $errors
    ) {
    }

    /**
     * Checks the requests before they are queued.
     *
     * @param object $subject
     * @param string $topicName
     * @param mixed[] $entitiesArray the parameters of each request
     * @return void
     * @throws AuthorizationException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforePublishMass($subject, $topicName, array $entitiesArray): void
    {
        foreach ($entitiesArray as $parameters) {
            foreach (is_array($parameters) ? $parameters : [$parameters] as $customer) {
                if ($customer instanceof CustomerInterface
                    && $this->namesAttributes($customer)
                    && !$this->attributeAuthorization->isAllowed()
                ) {
                    throw $this->errors->refused(AttributeAuthorization::RESOURCE);
                }
            }
        }
    }

    /**
     * Whether the request names one of the module's attributes.
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
