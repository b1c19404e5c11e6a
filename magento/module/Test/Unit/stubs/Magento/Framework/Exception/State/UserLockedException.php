<?php

declare(strict_types=1);

namespace Magento\Framework\Exception\State;

class UserLockedException extends \Magento\Framework\Exception\LocalizedException
{
}
