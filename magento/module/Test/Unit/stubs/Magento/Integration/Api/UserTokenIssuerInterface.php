<?php

declare(strict_types=1);

namespace Magento\Integration\Api;

interface UserTokenIssuerInterface
{
}
