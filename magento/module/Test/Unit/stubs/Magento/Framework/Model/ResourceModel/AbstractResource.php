<?php

declare(strict_types=1);

namespace Magento\Framework\Model\ResourceModel;

abstract class AbstractResource
{
    public function getConnection()
    {
    }

    public function beginTransaction()
    {
    }

    public function commit()
    {
    }

    public function rollBack()
    {
    }
}
