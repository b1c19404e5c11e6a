<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\Api\SearchCriteriaInterface;
use ScimBridge\ScimBridge\Api\AdminRoleRepositoryInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;
use ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\RoleDataBuilder;
use ScimBridge\ScimBridge\Model\Admin\RoleState;
use ScimBridge\ScimBridge\Model\Admin\RoleValidator;
use ScimBridge\ScimBridge\Model\Admin\RoleWriter;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

/**
 * Roles of admin users that an identity provider manages.
 *
 * What a role grants is never changed: that is decided in the shop.
 *
 * @SuppressWarnings(PHPMD.CouplingBetweenObjects)
 */
class AdminRoleRepository implements AdminRoleRepositoryInterface
{
    /**
     * @param AdminRoleResource $resource
     * @param AdminUserResource $userResource
     * @param RoleDataBuilder $dataBuilder
     * @param UserDataBuilder $userDataBuilder
     * @param RoleWriter $writer
     * @param RoleValidator $validator
     * @param AccessRevoker $accessRevoker
     * @param LockedTransaction $transaction
     * @param Errors $errors
     */
    public function __construct(
        private readonly AdminRoleResource $resource,
        private readonly AdminUserResource $userResource,
        private readonly RoleDataBuilder $dataBuilder,
        private readonly UserDataBuilder $userDataBuilder,
        private readonly RoleWriter $writer,
        private readonly RoleValidator $validator,
        private readonly AccessRevoker $accessRevoker,
        private readonly LockedTransaction $transaction,
        private readonly Errors $errors
    ) {
    }

    /**
     * @inheritDoc
     */
    public function getList(SearchCriteriaInterface $searchCriteria): AdminRoleSearchResultsInterface
    {
        return $this->dataBuilder->search($searchCriteria);
    }

    /**
     * @inheritDoc
     */
    public function getById(int $roleId): AdminRoleInterface
    {
        return $this->dataBuilder->build($this->resource->get($roleId));
    }

    /**
     * @inheritDoc
     */
    public function create(AdminRoleInterface $role): AdminRoleInterface
    {
        $created = $this->transaction->execute(function () use ($role): RoleState {
            $state = (new RoleState())->withValuesOf($role);
            $this->validator->validate(null, $state);
            $roleId = $this->writer->create($state->name);
            $this->resource->save($roleId, $state);
            return $this->resource->get($roleId);
        });
        $this->accessRevoker->cleanCache();
        return $this->dataBuilder->build($created);
    }

    /**
     * @inheritDoc
     */
    public function update(int $roleId, AdminRoleInterface $role): AdminRoleInterface
    {
        $updated = $this->transaction->execute(function () use ($roleId, $role): RoleState {
            $this->resource->lock($roleId);
            $before = $this->resource->get($roleId);
            if ($role->getVersion() !== null && $role->getVersion() !== $before->getVersion()) {
                throw $this->errors->changed();
            }
            $after = $before->withValuesOf($role);
            $this->validator->validate($before, $after);
            if ($after->name !== $before->name) {
                $this->writer->rename($roleId, $after->name);
            }
            $this->resource->save($roleId, $after);
            return $this->resource->get($roleId);
        });
        $this->accessRevoker->cleanCache();
        return $this->dataBuilder->build($updated);
    }

    /**
     * @inheritDoc
     */
    public function deleteById(int $roleId): bool
    {
        $this->transaction->execute(function () use ($roleId): void {
            $this->resource->lock($roleId);
            if ($this->resource->get($roleId)->usersCount > 0) {
                throw $this->errors->inUse();
            }
            $this->writer->delete($roleId);
            $this->userResource->removeRole($roleId);
        });
        $this->accessRevoker->cleanCache();
        return true;
    }

    /**
     * @inheritDoc
     */
    public function getMembers(int $roleId, SearchCriteriaInterface $searchCriteria): AdminUserSearchResultsInterface
    {
        $this->resource->get($roleId);
        return $this->userDataBuilder->search($this->userResource->selectMembers($roleId), $searchCriteria);
    }
}
