<?php

declare(strict_types=1);

namespace Magento\Customer\Api\Data;

interface GroupInterface
{
    public function getId();

    public function getCode();

    public function getTaxClassId();

    public function getExtensionAttributes();

    public function setExtensionAttributes(GroupExtensionInterface $extensionAttributes);
}
