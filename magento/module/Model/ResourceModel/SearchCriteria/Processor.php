<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Applies Magento's searchCriteria to a select.
 *
 * Filter groups are joined by AND, the filters of a group by OR. A page beyond the end is empty, where Magento's own
 * collections would return the last one again.
 */
class Processor
{
    /**
     * @param ResourceConnection $resource
     * @param ConditionBuilder $conditionBuilder
     * @param Errors $errors
     */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly ConditionBuilder $conditionBuilder,
        private readonly Errors $errors
    ) {
    }

    /**
     * Reads the page that the criteria ask for.
     *
     * @param Select $select
     * @param array<string,Field> $fields one of them is id
     * @param SearchCriteriaInterface $criteria
     * @return Page
     * @throws InputException for a field or condition type that is not supported
     */
    public function process(Select $select, array $fields, SearchCriteriaInterface $criteria): Page
    {
        $bind = $select->getBind() + $this->filter($select, $fields, $criteria);
        $connection = $this->resource->getConnection();
        $count = clone $select;
        $count->reset(Select::COLUMNS)->columns(['total' => new \Zend_Db_Expr('COUNT(*)')]);
        $total = (int)$connection->fetchOne($count, $bind);
        $this->sort($select, $fields, $criteria);
        if ($criteria->getPageSize()) {
            $select->limitPage(max(1, (int)$criteria->getCurrentPage()), (int)$criteria->getPageSize());
        } elseif ($criteria->getCurrentPage() > 1) {
            return new Page([], $total);
        }
        return new Page($connection->fetchAll($select, $bind), $total);
    }

    /**
     * Adds the filters to the select.
     *
     * @param Select $select
     * @param array<string,Field> $fields
     * @param SearchCriteriaInterface $criteria
     * @return array<string,string> the values of the parameters
     * @throws InputException for an unknown field or condition type, and for a value that is not UTF-8
     */
    private function filter(Select $select, array $fields, SearchCriteriaInterface $criteria): array
    {
        $bind = [];
        foreach ($criteria->getFilterGroups() ?? [] as $group) {
            $conditions = [];
            foreach ($group->getFilters() ?? [] as $filter) {
                $field = $this->getField($fields, (string)$filter->getField());
                $type = (string)($filter->getConditionType() ?: 'eq');
                $value = (string)$filter->getValue();
                if (!mb_check_encoding($value, 'UTF-8')) {
                    throw $this->errors->characters((string)$filter->getField());
                }
                $condition = $this->conditionBuilder->build($field, $type, $value, 'filter' . count($bind));
                $conditions[] = $condition->sql;
                $bind += $condition->bind;
            }
            if ($conditions) {
                $select->where('(' . implode(') OR (', $conditions) . ')');
            }
        }
        return $bind;
    }

    /**
     * Adds the sort orders to the select, and the id as the last one, so that no record is on two pages.
     *
     * @param Select $select
     * @param array<string,Field> $fields
     * @param SearchCriteriaInterface $criteria
     * @return void
     * @throws InputException for an unknown field
     */
    private function sort(Select $select, array $fields, SearchCriteriaInterface $criteria): void
    {
        foreach ($criteria->getSortOrders() ?? [] as $order) {
            $field = $this->getField($fields, (string)$order->getField());
            $direction = strtoupper((string)$order->getDirection()) === Select::SQL_DESC
                ? Select::SQL_DESC
                : Select::SQL_ASC;
            $select->order(new \Zend_Db_Expr($field->getExpression() . ' ' . $direction));
        }
        $select->order(new \Zend_Db_Expr($fields['id']->getExpression() . ' ' . Select::SQL_ASC));
    }

    /**
     * The field of this name.
     *
     * @param array<string,Field> $fields
     * @param string $name
     * @return Field
     * @throws InputException
     */
    private function getField(array $fields, string $name): Field
    {
        return $fields[$name] ?? throw $this->errors->invalid('field', $name);
    }
}
