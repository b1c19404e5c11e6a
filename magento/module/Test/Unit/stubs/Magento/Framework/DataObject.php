<?php

declare(strict_types=1);

namespace Magento\Framework;

class DataObject
{
    public function __construct(protected $_data = [])
    {
    }

    public function hasData($key = '')
    {
        return array_key_exists($key, $this->_data);
    }

    public function getData($key = '', $index = null)
    {
        return $key === '' ? $this->_data : ($this->_data[$key] ?? null);
    }

    public function setData($key, $value = null)
    {
        $this->_data[$key] = $value;
        return $this;
    }

    public function unsetData($key = null)
    {
        if ($key === null) {
            $this->_data = [];
        }
        unset($this->_data[$key]);
        return $this;
    }
}
