<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Data;

use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

/**
 * An admin user, as requests and responses hold it. In a request, null means no change.
 *
 * It must not have a constructor: Magento fills the parameters of a constructor from the request.
 */
class AdminUser implements AdminUserInterface
{
    /** @var int|null */
    private ?int $id = null;

    /** @var string|null */
    private ?string $username = null;

    /** @var string|null */
    private ?string $firstname = null;

    /** @var string|null */
    private ?string $lastname = null;

    /** @var string|null */
    private ?string $email = null;

    /** @var bool|null */
    private ?bool $isActive = null;

    /** @var string|null */
    private ?string $interfaceLocale = null;

    /** @var int|null */
    private ?int $roleId = null;

    /** @var string|null */
    private ?string $scimExternalId = null;

    /** @var string|null */
    private ?string $scimRoles = null;

    /** @var string|null */
    private ?string $scimAttributes = null;

    /** @var string|null */
    private ?string $scimOwner = null;

    /** @var string|null */
    private ?string $scimCreateKey = null;

    /** @var string|null */
    private ?string $version = null;

    /** @var string|null */
    private ?string $createdAt = null;

    /** @var string|null */
    private ?string $updatedAt = null;

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
    public function setId(?int $id): AdminUserInterface
    {
        $this->id = $id;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getUsername(): ?string
    {
        return $this->username;
    }

    /**
     * @inheritDoc
     */
    public function setUsername(?string $username): AdminUserInterface
    {
        $this->username = $username;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getFirstname(): ?string
    {
        return $this->firstname;
    }

    /**
     * @inheritDoc
     */
    public function setFirstname(?string $firstname): AdminUserInterface
    {
        $this->firstname = $firstname;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getLastname(): ?string
    {
        return $this->lastname;
    }

    /**
     * @inheritDoc
     */
    public function setLastname(?string $lastname): AdminUserInterface
    {
        $this->lastname = $lastname;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getEmail(): ?string
    {
        return $this->email;
    }

    /**
     * @inheritDoc
     */
    public function setEmail(?string $email): AdminUserInterface
    {
        $this->email = $email;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getIsActive(): ?bool
    {
        return $this->isActive;
    }

    /**
     * @inheritDoc
     */
    public function setIsActive(?bool $isActive): AdminUserInterface
    {
        $this->isActive = $isActive;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getInterfaceLocale(): ?string
    {
        return $this->interfaceLocale;
    }

    /**
     * @inheritDoc
     */
    public function setInterfaceLocale(?string $interfaceLocale): AdminUserInterface
    {
        $this->interfaceLocale = $interfaceLocale;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getRoleId(): ?int
    {
        return $this->roleId;
    }

    /**
     * @inheritDoc
     */
    public function setRoleId(?int $roleId): AdminUserInterface
    {
        $this->roleId = $roleId;
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
    public function setScimExternalId(?string $scimExternalId): AdminUserInterface
    {
        $this->scimExternalId = $scimExternalId;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getScimRoles(): ?string
    {
        return $this->scimRoles;
    }

    /**
     * @inheritDoc
     */
    public function setScimRoles(?string $scimRoles): AdminUserInterface
    {
        $this->scimRoles = $scimRoles;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getScimAttributes(): ?string
    {
        return $this->scimAttributes;
    }

    /**
     * @inheritDoc
     */
    public function setScimAttributes(?string $scimAttributes): AdminUserInterface
    {
        $this->scimAttributes = $scimAttributes;
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
    public function setScimOwner(?string $scimOwner): AdminUserInterface
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
    public function setScimCreateKey(?string $scimCreateKey): AdminUserInterface
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
    public function setVersion(?string $version): AdminUserInterface
    {
        $this->version = $version;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getCreatedAt(): ?string
    {
        return $this->createdAt;
    }

    /**
     * @inheritDoc
     */
    public function setCreatedAt(?string $createdAt): AdminUserInterface
    {
        $this->createdAt = $createdAt;
        return $this;
    }

    /**
     * @inheritDoc
     */
    public function getUpdatedAt(): ?string
    {
        return $this->updatedAt;
    }

    /**
     * @inheritDoc
     */
    public function setUpdatedAt(?string $updatedAt): AdminUserInterface
    {
        $this->updatedAt = $updatedAt;
        return $this;
    }
}
