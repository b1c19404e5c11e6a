<?php

declare(strict_types=1);

namespace Magento\Customer\Setup;

class CustomerSetup
{
    public function getDefaultAttributeSetId($entityTypeId)
    {
    }

    public function getDefaultAttributeGroupId($entityTypeId, $attributeSetId = null)
    {
    }

    public function getAttributeId($entityTypeId, $code)
    {
    }

    public function getAttribute($entityTypeId, $id, $field = null)
    {
    }

    public function addAttribute($entityTypeId, $code, array $attr)
    {
    }

    public function addAttributeToSet($entityTypeId, $setId, $groupId, $attributeId, $sortOrder = null)
    {
    }

    public function removeAttribute($entityTypeId, $code)
    {
    }
}
