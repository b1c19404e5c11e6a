<?php

declare(strict_types=1);

namespace Magento\Authorization\Model\Acl\Role;

class Group
{
    public const ROLE_TYPE = 'G';
}
