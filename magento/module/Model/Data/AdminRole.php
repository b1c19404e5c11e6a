<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;

/**
 * A role of admin users, as requests and responses hold it. In a request, null means no change.
 *
 * It must not have a constructor: Magento fills the parameters of a constructor from the request.
 */
class AdminRole implements AdminRoleInterface
{
    /** @var int|null */
    private ?int $id = null;

    /** @var string|null */
    private ?string $name = null;

    /** @var string|null */
    private ?string $scimExternalId = null;

    /** @var bool|null */
    private ?bool $hasFullAccess = null;

    /** @var int|null */
    private ?int $usersCount = null;

    /** @var string|null */
    private ?string $scimOwner = null;

    /** @var string|null */
    private ?string $scimCreateKey = null;

    /** @var string|null */
    private ?string $version = null;

    /**
     * @inheritDoc
     */
    public function getId(): ?int
    {
        return $this->id;
    }

    /**
     * @inheritDoc
     */
    public function setId(?int $id): AdminRoleInterface
    {
        $this->id = $id;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getName(): ?string
    {
        return $this->name;
    }

    /**
     * @inheritDoc
     */
    public function setName(?string $name): AdminRoleInterface
    {
        $this->name = $name;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getScimExternalId(): ?string
    {
        return $this->scimExternalId;
    }

    /**
     * @inheritDoc
     */
    public function setScimExternalId(?string $scimExternalId): AdminRoleInterface
    {
        $this->scimExternalId = $scimExternalId;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getHasFullAccess(): ?bool
    {
        return $this->hasFullAccess;
    }

    /**
     * @inheritDoc
     */
    public function setHasFullAccess(?bool $hasFullAccess): AdminRoleInterface
    {
        $this->hasFullAccess = $hasFullAccess;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getUsersCount(): ?int
    {
        return $this->usersCount;
    }

    /**
     * @inheritDoc
     */
    public function setUsersCount(?int $usersCount): AdminRoleInterface
    {
        $this->usersCount = $usersCount;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getScimOwner(): ?string
    {
        return $this->scimOwner;
    }

    /**
     * @inheritDoc
     */
    public function setScimOwner(?string $scimOwner): AdminRoleInterface
    {
        $this->scimOwner = $scimOwner;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getScimCreateKey(): ?string
    {
        return $this->scimCreateKey;
    }

    /**
     * @inheritDoc
     */
    public function setScimCreateKey(?string $scimCreateKey): AdminRoleInterface
    {
        $this->scimCreateKey = $scimCreateKey;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getVersion(): ?string
    {
        return $this->version;
    }

    /**
     * @inheritDoc
     */
    public function setVersion(?string $version): AdminRoleInterface
    {
        $this->version = $version;
        return $this;
    }
}
