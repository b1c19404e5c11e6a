<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Eav\Model\TypeLocator;
use Magento\Framework\Reflection\TypeProcessor;
use ScimBridge\ScimBridge\Model\CustomerAttributes;

/**
 * Has REST and SOAP hand on the value of scim_active as it was sent.
 *
 * Magento takes the attribute for a boolean and makes false, that is switched off, of an empty text or any other one
 * that it does not know. An empty text has to clear the value instead, and an unknown one to be refused.
 */
class CustomerActivityTypePlugin
{
    /**
     * Says that the value can be of any type.
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
