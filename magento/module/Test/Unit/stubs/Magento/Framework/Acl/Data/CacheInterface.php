<?php

declare(strict_types=1);

namespace Magento\Framework\Acl\Data;

interface CacheInterface
{
    public function clean($mode = 'all', array $tags = []);
}
