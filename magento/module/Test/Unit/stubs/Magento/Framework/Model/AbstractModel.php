<?php

declare(strict_types=1);

namespace Magento\Framework\Model;

use Magento\Framework\DataObject;

abstract class AbstractModel extends DataObject
{
    /** @var array<string,mixed>|null */
    protected $_origData;

    public function getId()
    {
        return $this->_data['entity_id'] ?? null;
    }

    public function isDeleted($isDeleted = null)
    {
        return false;
    }

    public function hasDataChanges()
    {
        return true;
    }

    public function getOrigData($key = null)
    {
        return $key === null ? $this->_origData : ($this->_origData[$key] ?? null);
    }

    public function setOrigData($key = null, $data = null)
    {
        if ($key === null) {
            $this->_origData = $this->_data;
        } else {
            $this->_origData[$key] = $data;
        }
        return $this;
    }
}
