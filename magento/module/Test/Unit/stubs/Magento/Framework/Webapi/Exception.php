<?php

declare(strict_types=1);

namespace Magento\Framework\Webapi;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;

class Exception extends LocalizedException
{
    public const HTTP_FORBIDDEN = 403;

    public function __construct(Phrase $phrase, $code = 0, private int $httpCode = 400, private array $details = [])
    {
        parent::__construct($phrase, null, $code);
    }

    public function getHttpCode()
    {
        return $this->httpCode;
    }

    public function getDetails()
    {
        return $this->details;
    }
}
