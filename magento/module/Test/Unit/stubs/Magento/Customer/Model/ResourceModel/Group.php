<?php

declare(strict_types=1);

namespace Magento\Customer\Model\ResourceModel;

use Magento\Framework\Model\ResourceModel\AbstractResource;

class Group extends AbstractResource
{
}
