<?php

declare(strict_types=1);

namespace Magento\Framework\App;

class ResourceConnection
{
    public function getConnection($resourceName = 'default')
    {
    }

    public function getTableName($modelEntity, $connectionName = 'default')
    {
    }
}
