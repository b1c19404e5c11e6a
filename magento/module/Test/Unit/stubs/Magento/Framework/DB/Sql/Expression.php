<?php

declare(strict_types=1);

namespace Magento\Framework\DB\Sql;

class Expression extends \Zend_Db_Expr
{
}
