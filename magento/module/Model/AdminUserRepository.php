<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Framework\Api\SearchCriteriaInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Exception\AuthorizationException;
use ScimBridge\ScimBridge\Api\AdminUserRepositoryInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserInterface;
use ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
use ScimBridge\ScimBridge\Model\Admin\AccessRevoker;
use ScimBridge\ScimBridge\Model\Admin\LockedTransaction;
use ScimBridge\ScimBridge\Model\Admin\LockoutValidator;
use ScimBridge\ScimBridge\Model\Admin\UserChange;
use ScimBridge\ScimBridge\Model\Admin\UserDataBuilder;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\Admin\UserValidator;
use ScimBridge\ScimBridge\Model\Admin\UserWriter;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminUser as AdminUserResource;

/**
 * Admin users that an identity provider manages.
 *
 * Everything is validated before anything is written: the caller's rights, the version, the values, and whether the
 * change would lock somebody out.
 *
 * @SuppressWarnings(PHPMD.CouplingBetweenObjects)
 */
class AdminUserRepository implements AdminUserRepositoryInterface
{
    private const ROLES_RESOURCE = 'ScimBridge_ScimBridge::admin_role_members';

    /**
     * @param AdminUserResource $resource
     * @param UserDataBuilder $dataBuilder
     * @param UserWriter $writer
     * @param UserValidator $validator
     * @param LockoutValidator $lockoutValidator
     * @param AccessRevoker $accessRevoker
     * @param LockedTransaction $transaction
     * @param AuthorizationInterface $authorization
     * @param Errors $errors
     */
    public function __construct(
        private readonly AdminUserResource $resource,
        private readonly UserDataBuilder $dataBuilder,
        private readonly UserWriter $writer,
        private readonly UserValidator $validator,
        private readonly LockoutValidator $lockoutValidator,
        private readonly AccessRevoker $accessRevoker,
        private readonly LockedTransaction $transaction,
        private readonly AuthorizationInterface $authorization,
        private readonly Errors $errors
    ) {
    }

    /**
     * @inheritDoc
     */
    public function getList(SearchCriteriaInterface $searchCriteria): AdminUserSearchResultsInterface
    {
        return $this->dataBuilder->search($this->resource->select(), $searchCriteria);
    }

    /**
     * @inheritDoc
     */
    public function getById(int $userId): AdminUserInterface
    {
        return $this->dataBuilder->build($this->resource->get($userId));
    }

    /**
     * @inheritDoc
     */
    public function create(
        AdminUserInterface $user,
        #[\SensitiveParameter] ?string $password = null
    ): AdminUserInterface {
        $this->checkAuthorization($user);
        $created = $this->transaction->execute(function () use ($user, $password): UserState {
            $state = (new UserState())->withValuesOf($user);
            $this->validator->validate(null, $state);
            $userId = $this->writer->create($state, $password);
            $this->resource->save($userId, $state);
            return $this->resource->get($userId);
        });
        $this->accessRevoker->cleanCache();
        return $this->dataBuilder->build($created);
    }

    /**
     * @inheritDoc
     */
    public function update(
        int $userId,
        AdminUserInterface $user,
        #[\SensitiveParameter] ?string $password = null
    ): AdminUserInterface {
        $this->checkAuthorization($user);
        $change = $this->transaction->execute(fn (): UserChange => $this->change($userId, $user, $password));
        $this->accessRevoker->cleanCache();
        $this->accessRevoker->revokeAfter($change);
        return $this->dataBuilder->build($change->after);
    }

    /**
     * @inheritDoc
     */
    public function deleteById(int $userId): bool
    {
        $deletion = $this->transaction->execute(function () use ($userId): UserChange {
            $this->resource->lock($userId);
            $user = $this->resource->get($userId);
            $deletion = new UserChange($user, $user, isDeletion: true);
            $this->lockoutValidator->validate($deletion);
            $this->writer->delete($userId);
            return $deletion;
        });
        $this->accessRevoker->cleanCache();
        $this->accessRevoker->revokeAfter($deletion);
        return true;
    }

    /**
     * Changes what a request names of a user, inside the transaction.
     *
     * @param int $userId
     * @param AdminUserInterface $request
     * @param string|null $password
     * @return UserChange the change as it is stored
     * @throws \Magento\Framework\Exception\LocalizedException
     */
    private function change(
        int $userId,
        AdminUserInterface $request,
        #[\SensitiveParameter] ?string $password
    ): UserChange {
        $this->resource->lock($userId);
        $before = $this->resource->get($userId);
        if ($password !== null && $this->writer->hasPassword($userId, $password)) {
            $password = null; // a request may come twice, and Magento's rules refuse the present password
        }
        if ($request->getVersion() !== null && $request->getVersion() !== $before->getVersion()) {
            throw $this->errors->changed();
        }
        $after = $before->withValuesOf($request);
        $change = new UserChange($before, $after, $password !== null);
        $this->validator->validate($before, $after);
        $this->lockoutValidator->validate($change);
        if (!$after->equals($before) || $password !== null) {
            $this->writer->update($before, $after, $password);
            $this->resource->save($userId, $after);
            $this->accessRevoker->revokeAfter($change);
        } elseif ($request->getVersion() !== null) {
            $this->resource->save($userId, $after); // no other request that names this version is carried out any more
        }
        return new UserChange($before, $this->resource->get($userId), $password !== null);
    }

    /**
     * Refuses a request that names roles, from a caller who may not assign them.
     *
     * @param AdminUserInterface $user
     * @return void
     * @throws AuthorizationException
     */
    private function checkAuthorization(AdminUserInterface $user): void
    {
        $namesRoles = $user->getRoleId() !== null || $user->getScimRoles() !== null;
        if ($namesRoles && !$this->authorization->isAllowed(self::ROLES_RESOURCE)) {
            throw $this->errors->refused(self::ROLES_RESOURCE);
        }
    }
}
