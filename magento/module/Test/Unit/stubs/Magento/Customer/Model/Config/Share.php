<?php

declare(strict_types=1);

namespace Magento\Customer\Model\Config;

class Share
{
    public function isWebsiteScope()
    {
    }
}
