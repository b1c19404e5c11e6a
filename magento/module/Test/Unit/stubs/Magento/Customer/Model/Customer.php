<?php

declare(strict_types=1);

namespace Magento\Customer\Model;

class Customer extends \Magento\Framework\DataObject
{
    public const ENTITY = 'customer';
}
