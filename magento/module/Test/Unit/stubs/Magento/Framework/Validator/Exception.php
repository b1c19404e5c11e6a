<?php

declare(strict_types=1);

namespace Magento\Framework\Validator;

use Magento\Framework\Exception\InputException;

class Exception extends InputException
{
}
