<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Customer;

use Magento\Customer\Api\Data\CustomerInterface;

/**
 * Puts the changes of a customer object that was read before onto what others have written since.
 */
class Rebase
{
    private const ADDRESSES = 'addresses';
    private const CUSTOM_ATTRIBUTES = 'custom_attributes';
    private const APART = [
        'id',
        self::ADDRESSES,
        self::CUSTOM_ATTRIBUTES,
        CustomerInterface::EXTENSION_ATTRIBUTES_KEY,
    ];

    /**
     * The object with its own changes and, where it has none, with what is stored now.
     *
     * @param CustomerInterface $changed
     * @param array<string,mixed> $base what the object was read with
     * @param CustomerInterface $stored
     * @return CustomerInterface
     */
    public function apply(CustomerInterface $changed, array $base, CustomerInterface $stored): CustomerInterface
    {
        $result = clone $changed;
        $mine = $changed->__toArray();
        $theirs = $stored->__toArray();
        foreach (array_diff(array_keys($mine + $base + $theirs), self::APART) as $field) {
            $value = $theirs[$field] ?? null;
            if ($this->takesTheirs($mine[$field] ?? null, $base[$field] ?? null, $value)) {
                $result->setData($field, $value);
            }
        }
        $result->setData(self::CUSTOM_ATTRIBUTES, $this->attributes($changed, $base, $stored));
        if (isset($mine[self::ADDRESSES])) {
            $result->setData(self::ADDRESSES, $this->addresses($changed, $base, $stored));
        }
        return $result;
    }

    /**
     * The custom attributes; one that others have cleared is left out, which leaves it cleared.
     *
     * @param CustomerInterface $changed
     * @param array<string,mixed> $base
     * @param CustomerInterface $stored
     * @return \Magento\Framework\Api\AttributeInterface[] by code
     */
    private function attributes(CustomerInterface $changed, array $base, CustomerInterface $stored): array
    {
        $result = $changed->getCustomAttributes() ?? [];
        $theirs = $stored->getCustomAttributes() ?? [];
        foreach (array_keys($result + $theirs) as $code) {
            $mine = isset($result[$code]) ? $result[$code]->getValue() : null;
            $value = isset($theirs[$code]) ? $theirs[$code]->getValue() : null;
            if (!$this->takesTheirs($mine, $base[self::CUSTOM_ATTRIBUTES][$code]['value'] ?? null, $value)) {
                continue;
            }
            if (isset($theirs[$code])) {
                $result[$code] = $theirs[$code];
            } else {
                unset($result[$code]);
            }
        }
        return $result;
    }

    /**
     * The addresses: Magento deletes those that a customer object does not list.
     *
     * @param CustomerInterface $changed
     * @param array<string,mixed> $base
     * @param CustomerInterface $stored
     * @return \Magento\Customer\Api\Data\AddressInterface[]
     */
    private function addresses(CustomerInterface $changed, array $base, CustomerInterface $stored): array
    {
        $known = array_column($base[self::ADDRESSES] ?? [], null, 'id');
        $theirs = [];
        foreach ($stored->getAddresses() ?? [] as $address) {
            $theirs[(int)$address->getId()] = $address;
        }
        $result = [];
        foreach ($changed->getAddresses() ?? [] as $address) {
            $id = (int)$address->getId();
            if (!isset($known[$id]) || !$this->same($address->__toArray(), $known[$id])) {
                $result[] = $address;
            } elseif (isset($theirs[$id])) {
                $result[] = $theirs[$id];
            }
        }
        return array_merge($result, array_values(array_diff_key($theirs, $known)));
    }

    /**
     * Whether the caller has left a value alone that others have changed.
     *
     * @param mixed $mine
     * @param mixed $base
     * @param mixed $theirs
     * @return bool
     */
    private function takesTheirs(mixed $mine, mixed $base, mixed $theirs): bool
    {
        return $this->same($mine, $base) && !$this->same($mine, $theirs);
    }

    /**
     * Whether two values are stored alike: numbers are text in one object and numbers in another.
     *
     * @param mixed $one
     * @param mixed $other
     * @return bool
     */
    private function same(mixed $one, mixed $other): bool
    {
        if (is_scalar($one ?? '') && is_scalar($other ?? '')) {
            return (string)$one === (string)$other;
        }
        if (!is_array($one) || !is_array($other)) {
            return get_debug_type($one) === get_debug_type($other) && $one == $other;
        }
        if (count($one) !== count($other) || array_diff_key($one, $other)) {
            return false;
        }
        foreach ($one as $key => $value) {
            if (!$this->same($value, $other[$key])) {
                return false;
            }
        }
        return true;
    }
}
