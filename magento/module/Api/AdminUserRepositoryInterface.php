<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Admin users, for an identity provider to keep.
 *
 * @api
 */
interface AdminUserRepositoryInterface
{
    /**
     * Searches admin users, by id unless sorted otherwise.
     *
     * @param \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface
     * @throws \Magento\Framework\Exception\InputException a field or condition that cannot be searched by
     */
    public function getList(
        \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
    ): \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;

    /**
     * Makes an admin user; without a password it gets a random one that nobody knows.
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
     * Changes what is given of an admin user.
     *
     * The id in the path decides which user it is; one in the body is ignored.
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
