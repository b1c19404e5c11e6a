<?php

declare(strict_types=1);

namespace Magento\Integration\Api;

interface UserTokenValidatorInterface
{
    public function validate(\Magento\Integration\Api\Data\UserToken $token): void;
}
