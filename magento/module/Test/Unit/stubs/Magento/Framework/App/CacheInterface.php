<?php

declare(strict_types=1);

namespace Magento\Framework\App;

interface CacheInterface
{
    public function clean($tags = []);
}
