<?php

declare(strict_types=1);

namespace Magento\Authorization\Model\Acl\Role;

class User
{
    public const ROLE_TYPE = 'U';
}
