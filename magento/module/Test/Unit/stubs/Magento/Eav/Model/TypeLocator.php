<?php

declare(strict_types=1);

namespace Magento\Eav\Model;

class TypeLocator
{
}
