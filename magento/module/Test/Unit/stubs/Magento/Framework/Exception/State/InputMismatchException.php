<?php

declare(strict_types=1);

namespace Magento\Framework\Exception\State;

class InputMismatchException extends \Magento\Framework\Exception\LocalizedException
{
}
