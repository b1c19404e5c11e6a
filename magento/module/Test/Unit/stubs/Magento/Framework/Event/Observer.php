<?php

declare(strict_types=1);

namespace Magento\Framework\Event;

class Observer extends \Magento\Framework\DataObject
{
}
