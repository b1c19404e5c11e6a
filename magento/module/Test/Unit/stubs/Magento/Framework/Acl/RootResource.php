<?php

declare(strict_types=1);

namespace Magento\Framework\Acl;

class RootResource
{
    public function __construct(private string $identifier)
    {
    }

    public function getId()
    {
        return $this->identifier;
    }
}
