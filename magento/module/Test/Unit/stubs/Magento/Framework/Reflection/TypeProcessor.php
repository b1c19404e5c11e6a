<?php

declare(strict_types=1);

namespace Magento\Framework\Reflection;

class TypeProcessor
{
    public const NORMALIZED_ANY_TYPE = 'anyType';
}
