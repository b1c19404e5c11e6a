<?php

declare(strict_types=1);

namespace Magento\Customer\Api\Data;

interface CustomerInterface
{
    public const ID = 'id';
    public const GROUP_ID = 'group_id';
    public const UPDATED_AT = 'updated_at';
    public const KEY_ADDRESSES = 'addresses';
    public const CUSTOM_ATTRIBUTES = 'custom_attributes';
    public const EXTENSION_ATTRIBUTES_KEY = 'extension_attributes';

    public function getId();

    public function getConfirmation();

    public function getCustomAttributes();
}
