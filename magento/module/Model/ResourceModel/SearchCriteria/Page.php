<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

/**
 * The rows of one page, and the number of rows on all pages.
 */
class Page
{
    /**
     * @param array<int,array<string,string|null>> $rows
     * @param int $totalCount
     */
    public function __construct(
        public readonly array $rows,
        public readonly int $totalCount
    ) {
    }
}
