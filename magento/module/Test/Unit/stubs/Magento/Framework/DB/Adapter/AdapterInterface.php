<?php

declare(strict_types=1);

namespace Magento\Framework\DB\Adapter;

interface AdapterInterface
{
    public function select();

    public function quoteInto($text, $value, $type = null, $count = null);

    public function tableColumnExists($tableName, $columnName, $schemaName = null);

    public function fetchOne($sql, $bind = []);

    public function fetchRow($sql, $bind = [], $fetchMode = null);

    public function fetchAll($sql, $bind = [], $fetchMode = null);

    public function fetchCol($sql, $bind = []);

    public function insertOnDuplicate($table, array $data, array $fields = []);

    public function update($table, array $bind, $where = '');

    public function delete($table, $where = '');

    public function beginTransaction();

    public function commit();

    public function rollBack();
}
