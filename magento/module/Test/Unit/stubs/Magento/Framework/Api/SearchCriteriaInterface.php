<?php

declare(strict_types=1);

namespace Magento\Framework\Api;

interface SearchCriteriaInterface
{
    public function getFilterGroups();

    public function getSortOrders();

    public function getPageSize();

    public function getCurrentPage();
}
