<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Api;

/**
 * Roles of admin users that an identity provider manages.
 *
 * @api
 */
interface AdminRoleRepositoryInterface
{
    /**
     * Searches roles, sorted by id by default.
     *
     * @param \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
     * @return \ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface
     * @throws \Magento\Framework\Exception\InputException a field or condition type that is not supported
     */
    public function getList(
        \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
    ): \ScimBridge\ScimBridge\Api\Data\AdminRoleSearchResultsInterface;

    /**
     * Creates a role that grants nothing.
     *
     * @param \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface $role
     * @return \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface the role as it is stored
     * @throws \Magento\Framework\Exception\InputException a value is missing, too long or taken
     */
    public function create(
        \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface $role
    ): \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;

    /**
     * Reads a role.
     *
     * @param int $roleId
     * @return \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     */
    public function getById(int $roleId): \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;

    /**
     * Updates the name and the external id of a role; what it grants stays.
     *
     * @param int $roleId
     * @param \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface $role
     * @return \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface the role as it is stored
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Exception\InputException a value is blank, too long or taken
     * @throws \Magento\Framework\Webapi\Exception 409 for a stale version
     */
    public function update(
        int $roleId,
        \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface $role
    ): \ScimBridge\ScimBridge\Api\Data\AdminRoleInterface;

    /**
     * Deletes a role that no user has.
     *
     * @param int $roleId
     * @return bool true
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Webapi\Exception 409 for a role that has users
     */
    public function deleteById(int $roleId): bool;

    /**
     * Searches the admin users who have the role, or whose scim_roles name it.
     *
     * @param int $roleId
     * @param \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
     * @return \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface
     * @throws \Magento\Framework\Exception\NoSuchEntityException
     * @throws \Magento\Framework\Exception\InputException a field or condition type that is not supported
     */
    public function getMembers(
        int $roleId,
        \Magento\Framework\Api\SearchCriteriaInterface $searchCriteria
    ): \ScimBridge\ScimBridge\Api\Data\AdminUserSearchResultsInterface;
}
