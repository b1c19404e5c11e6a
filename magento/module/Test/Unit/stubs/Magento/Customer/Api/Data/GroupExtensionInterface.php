<?php

declare(strict_types=1);

namespace Magento\Customer\Api\Data;

interface GroupExtensionInterface
{
    public function getScimDisplayName();

    public function setScimDisplayName($scimDisplayName);

    public function getScimExternalId();

    public function setScimExternalId($scimExternalId);

    public function getScimOwner();

    public function setScimOwner($scimOwner);

    public function getScimCreateKey();

    public function setScimCreateKey($scimCreateKey);

    public function getScimVersion();

    public function setScimVersion($scimVersion);
}
