<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;

/**
 * Answers Magento's searchCriteria from a select and the fields that it can be searched by.
 *
 * Groups of filters are joined by AND, the filters of a group by OR. A page beyond the end is empty, where Magento's
 * own collections would repeat the last one.
 */
class Processor
{
    /**
     * @var ResourceConnection
     */
    private ResourceConnection $resource;

    /**
     * @var Conditions
     */
    private ConditionBuilder $conditions;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param ResourceConnection $resource
     * @param ConditionBuilder $conditions
     * @param Errors $errors
     */
    public function __construct(ResourceConnection $resource, ConditionBuilder $conditions, Errors $errors)
    {
        $this->resource = $resource;
        $this->conditions = $conditions;
        $this->errors = $errors;
    }

    /**
     * The rows of the page, and how many there are on all pages.
     *
     * @param Select $select
     * @param Field[] $fields by name; one of them is id
     * @param SearchCriteriaInterface $criteria
     * @return array{0: array[], 1: int}
     * @throws InputException for a field or condition that cannot be searched by
     */
    public function fetch(Select $select, array $fields, SearchCriteriaInterface $criteria): array
    {
        $this->filter($select, $fields, $criteria);
        $connection = $this->resource->getConnection();
        $count = clone $select;
        $count->reset(Select::COLUMNS)->columns(['total' => new \Zend_Db_Expr('COUNT(*)')]);
        $total = (int)$connection->fetchOne($count);
        $this->sort($select, $fields, $criteria);
        if ($criteria->getPageSize()) {
            $select->limitPage(max(1, (int)$criteria->getCurrentPage()), (int)$criteria->getPageSize());
        } elseif ($criteria->getCurrentPage() > 1) {
            return [[], $total];
        }
        return [$connection->fetchAll($select), $total];
    }

    /**
     * Narrows the select to what the filters find.
     *
     * @param Select $select
     * @param Field[] $fields
     * @param SearchCriteriaInterface $criteria
     * @return void
     * @throws InputException for an unknown field or condition, or a value that is no UTF-8
     */
    private function filter(Select $select, array $fields, SearchCriteriaInterface $criteria): void
    {
        $connection = $this->resource->getConnection();
        foreach ($criteria->getFilterGroups() ?? [] as $group) {
            $alternatives = [];
            foreach ($group->getFilters() ?? [] as $filter) {
                $field = $this->field($fields, (string)$filter->getField());
                $given = (string)$filter->getValue();
                if (!mb_check_encoding($given, 'UTF-8')) {
                    throw $this->errors->characters((string)$filter->getField());
                }
                $condition = (string)($filter->getConditionType() ?: 'eq');
                [$sql, $value] = $this->conditions->compile($field, $condition, $given);
                $alternatives[] = $value === null ? $sql : $connection->quoteInto($sql, $value);
            }
            if ($alternatives) {
                // as a condition: otherwise the select would fill each ? in a value with an empty string
                $select->where('(' . implode(') OR (', $alternatives) . ')', null, Select::TYPE_CONDITION);
            }
        }
    }

    /**
     * Sorts as asked, and by id in the end, so that no record is on two pages.
     *
     * @param Select $select
     * @param Field[] $fields
     * @param SearchCriteriaInterface $criteria
     * @return void
     * @throws InputException
     */
    private function sort(Select $select, array $fields, SearchCriteriaInterface $criteria): void
    {
        foreach ($criteria->getSortOrders() ?? [] as $order) {
            $field = $this->field($fields, (string)$order->getField());
            $direction = strtoupper((string)$order->getDirection()) === Select::SQL_DESC
                ? Select::SQL_DESC
                : Select::SQL_ASC;
            $select->order(new \Zend_Db_Expr($field->getValue() . ' ' . $direction));
        }
        $select->order(new \Zend_Db_Expr($fields['id']->getValue() . ' ' . Select::SQL_ASC));
    }

    /**
     * The field of this name.
     *
     * @param Field[] $fields
     * @param string $name
     * @return Field
     * @throws InputException
     */
    private function field(array $fields, string $name): Field
    {
        if (!isset($fields[$name])) {
            throw $this->errors->invalid('field', $name);
        }
        return $fields[$name];
    }
}
