<?php

declare(strict_types=1);

namespace Magento\Customer\Model;

use Magento\Framework\Model\AbstractModel;

class Customer extends AbstractModel
{
    public const ENTITY = 'customer';

    public function getDataModel()
    {
    }
}
