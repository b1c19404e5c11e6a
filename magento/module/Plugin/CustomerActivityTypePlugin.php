<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Eav\Model\TypeLocator;
use Magento\Framework\Reflection\TypeProcessor;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Lets REST and SOAP pass the value of scim_active as it was sent.
 *
 * Magento takes the attribute for a boolean, and converts an empty or unknown text to false, which deactivates the
 * customer. An empty text has to clear the value instead, and an unknown one has to be refused.
 */
class CustomerActivityTypePlugin
{
    /**
     * Returns any type for the attribute.
     *
     * @param TypeLocator $subject
     * @param string $type
     * @param string $attributeCode
     * @param string $entityType
     * @return string
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterGetType(TypeLocator $subject, $type, $attributeCode, $entityType)
    {
        $isActivity = $attributeCode === CustomerAttributes::ACTIVE && $entityType === 'customer';
        return $isActivity ? TypeProcessor::NORMALIZED_ANY_TYPE : $type;
    }
}
