<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\DataObject;

/**
 * A customer, or an address, as Magento's data objects are: values by key, custom attributes as objects by code.
 */
class CustomerData implements CustomerInterface
{
    /**
     * @param array<string,mixed> $data
     * @param array<string,mixed> $attributes values by code
     */
    public function __construct(private array $data = [], array $attributes = [])
    {
        foreach ($attributes as $code => $value) {
            $this->setCustomAttribute($code, $value);
        }
    }

    public function __call(string $method, array $arguments): mixed
    {
        $key = strtolower(preg_replace('/(?<!^)[A-Z]/', '_$0', substr($method, 3)));
        return str_starts_with($method, 'set') ? $this->setData($key, $arguments[0]) : $this->data[$key] ?? null;
    }

    public function getId()
    {
        return $this->data['id'] ?? null;
    }

    public function getConfirmation()
    {
        return null;
    }

    public function getCustomAttributes()
    {
        return $this->data['custom_attributes'] ?? [];
    }

    public function getCustomAttribute(string $code): ?object
    {
        return $this->data['custom_attributes'][$code] ?? null;
    }

    public function setCustomAttribute(string $code, mixed $value): void
    {
        $this->data['custom_attributes'][$code] = new class (['code' => $code, 'value' => $value]) extends DataObject {
            public function getAttributeCode(): string
            {
                return $this->_data['code'];
            }

            public function getValue(): mixed
            {
                return $this->_data['value'];
            }
        };
    }

    public function setData(string $key, mixed $value): self
    {
        $this->data[$key] = $value;
        return $this;
    }

    public function __toArray(): array
    {
        $plain = static fn ($value) => $value instanceof self ? $value->__toArray() : $value;
        $data = array_map(static fn ($value) => is_array($value) ? array_map($plain, $value) : $value, $this->data);
        foreach ($this->getCustomAttributes() as $code => $attribute) {
            $data['custom_attributes'][$code] = ['attribute_code' => $code, 'value' => $attribute->getValue()];
        }
        return $data;
    }

    /**
     * All that is set, with the attributes' values by code.
     *
     * @return array<string,mixed>
     */
    public function values(): array
    {
        $data = $this->__toArray();
        $attributes = array_column($data['custom_attributes'] ?? [], 'value', 'attribute_code');
        unset($data['custom_attributes']);
        return $data + $attributes;
    }
}
