<?php

declare(strict_types=1);

namespace Magento\Customer\Model;

class AccountManagement
{
    public const EMAIL_REMINDER = 'email_reminder';
    public const EMAIL_RESET = 'email_reset';
}
