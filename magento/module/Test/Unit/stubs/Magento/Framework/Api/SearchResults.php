<?php

declare(strict_types=1);

namespace Magento\Framework\Api;

class SearchResults implements SearchResultsInterface
{
    private array $items = [];
    private ?SearchCriteriaInterface $searchCriteria = null;
    private ?int $totalCount = null;

    public function getItems()
    {
        return $this->items;
    }

    public function setItems(array $items)
    {
        $this->items = $items;
        return $this;
    }

    public function getSearchCriteria()
    {
        return $this->searchCriteria;
    }

    public function setSearchCriteria(SearchCriteriaInterface $searchCriteria)
    {
        $this->searchCriteria = $searchCriteria;
        return $this;
    }

    public function getTotalCount()
    {
        return $this->totalCount;
    }

    public function setTotalCount($totalCount)
    {
        $this->totalCount = $totalCount;
        return $this;
    }
}
