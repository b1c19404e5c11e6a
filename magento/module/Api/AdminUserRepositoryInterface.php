<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Admin users that an identity provider manages.
 *
 * @api
 */
interface AdminUserRepositoryInterface
{
    /**
     * Searches admin users, sorted by id by default.
     *
     * @param \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface
     * @throws \Magento\Framework\Exception\InputException a field or condition type that is not supported
     */
    public function getList(
        \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
    ): \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;

    /**
     * Creates an admin user; without a password the user gets a random one.
     *
     * @param \ScimBridge\ScimBridge\Api\Data\AdminUserInterface $user
     * @param string|null $password
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserInterface the user as it is stored
     * @throws \Magento\Framework\Exception\InputException a value is missing, malformed, too long or taken
     * @throws \Magento\Framework\Exception\AuthorizationException roles are named by a caller who may not
     */
    public function create(
        \ScimBridge\ScimBridge\Api\Data\AdminUserInterface $user,
        ?string $password = null
    ): \ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

    /**
     * Reads an admin user.
     *
     * @param int $userId
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserInterface
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     */
    public function getById(int $userId): \ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

    /**
     * Updates an admin user: what the request names is changed.
     *
     * The id is the one in the path; an id in the body is ignored.
     *
     * @param int $userId
     * @param \ScimBridge\ScimBridge\Api\Data\AdminUserInterface $user
     * @param string|null $password
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserInterface the user as it is stored
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Exception\InputException a value is blank, malformed, too long or taken
     * @throws \Magento\Framework\Exception\AuthorizationException roles are named by a caller who may not
     * @throws \Magento\Framework\Webapi\Exception 409 for a stale version, 403 for a change that locks out
     */
    public function update(
        int $userId,
        \ScimBridge\ScimBridge\Api\Data\AdminUserInterface $user,
        ?string $password = null
    ): \ScimBridge\ScimBridge\Api\Data\AdminUserInterface;

    /**
     * Deletes an admin user, and ends the user's sessions and tokens.
     *
     * @param int $userId
     * @return bool true
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Webapi\Exception 403 for the last administrator and the caller's own account
     */
    public function deleteById(int $userId): bool;
}
