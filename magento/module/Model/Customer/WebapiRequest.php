<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Framework\Webapi\Rest\Request;

/**
 * What a request of the web API says of the customer who is saved; in other areas there is none.
 */
class WebapiRequest
{
    /**
     * @param Request|null $request of REST
     * @param bool $isWebapi
     */
    public function __construct(private readonly ?Request $request = null, private readonly bool $isWebapi = false)
    {
    }

    /**
     * The customer in the path, whom Magento merges the body into; 0 for none.
     *
     * @return int
     */
    public function getCustomerId(): int
    {
        return (int)$this->request?->getParam('customerId');
    }

    /**
     * Whether a customer without a version is the body of a request: it names what it is to change.
     *
     * @return bool
     */
    public function isWebapi(): bool
    {
        return $this->isWebapi;
    }
}
