<?php

declare(strict_types=1);

namespace Magento\Eav\Model\Entity\Attribute;

abstract class AbstractAttribute
{
    abstract public function getId();

    abstract public function getBackendType();

    abstract public function getBackendTable();
}
