<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Authorization\Model\Acl\Role\Group as RoleGroup;
use Magento\Authorization\Model\ResourceModel\Role as RoleResource;
use Magento\Authorization\Model\RoleFactory;
use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Exception\LocalizedException;

/**
 * Writes roles through Magento's own model, so that its events and other modules take part.
 */
class RoleWriter
{
    /**
     * @param RoleFactory $roleFactory
     * @param RoleResource $resource
     */
    public function __construct(
        private readonly RoleFactory $roleFactory,
        private readonly RoleResource $resource
    ) {
    }

    /**
     * Creates a role without rules: it grants nothing.
     *
     * @param string $name
     * @return int the role's id
     * @throws LocalizedException
     */
    public function create(string $name): int
    {
        $model = $this->roleFactory->create();
        $model->setParentId(0);
        $model->setRoleType(RoleGroup::ROLE_TYPE);
        $model->setUserType((string)UserContextInterface::USER_TYPE_ADMIN);
        $model->setRoleName($name);
        $model->save();
        return (int)$model->getId();
    }

    /**
     * Renames a role.
     *
     * @param int $roleId
     * @param string $name
     * @return void
     * @throws LocalizedException
     */
    public function rename(int $roleId, string $name): void
    {
        $model = $this->roleFactory->create();
        $this->resource->load($model, $roleId);
        $model->setRoleName($name);
        $model->save();
    }

    /**
     * Deletes a role and its rules.
     *
     * @param int $roleId
     * @return void
     * @throws LocalizedException
     */
    public function delete(int $roleId): void
    {
        $model = $this->roleFactory->create();
        $this->resource->load($model, $roleId);
        $model->delete();
    }
}
