<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Authorization\Model\Acl\Role\Group as RoleGroup;
use Magento\Authorization\Model\Acl\Role\User as RoleUser;
use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\Acl\RootResource;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\NoSuchEntityException;
use ScimBridge\ScimBridge\Model\Admin\RoleState;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;

/**
 * Roles of admin users in the database: Magento's tables of roles and rules, and the module's own table.
 *
 * Magento's table of roles also holds the roles of integrations and the members of roles: those are left out.
 */
class AdminRole
{
    private const TABLE = 'scim_bridge_admin_role';

    /** Magento's ACL resource for editing what roles grant. */
    private const EDIT_ROLES = 'Magento_User::acl_roles';

    /** Adobe Commerce's column of authorization_role: 1 for a role that is for all websites. */
    private const ALL_WEBSITES = 'gws_is_all';

    /**
     * @param ResourceConnection $resource
     * @param RootResource $rootResource
     * @param AsciiEncoder $encoder
     * @param Errors $errors
     */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly RootResource $rootResource,
        private readonly AsciiEncoder $encoder,
        private readonly Errors $errors
    ) {
    }

    /**
     * The fields that roles can be searched and sorted by.
     *
     * @return array<string,Field>
     */
    public function getSearchFields(): array
    {
        return [
            'id' => new Field('g.role_id'),
            'name' => new Field('g.role_name'),
            'scim_external_id' => new Field('s.external_id', Field::ESCAPED, '\'""\''),
            'scim_owner' => new Field('s.owner', Field::PLAIN, "''"),
            'scim_create_key' => new Field('s.create_key', Field::PLAIN, "''"),
        ];
    }

    /**
     * Selects all roles, one row each, as toState() reads them.
     *
     * @return Select
     */
    public function select(): Select
    {
        $connection = $this->resource->getConnection();
        $users = $connection->select()
            ->from(
                ['m' => $this->resource->getTableName('authorization_role')],
                ['role_id' => 'parent_id', 'users_count' => 'COUNT(DISTINCT m.user_id)']
            )
            ->join(['u' => $this->resource->getTableName('admin_user')], 'u.user_id = m.user_id', [])
            ->where('m.role_type = ?', RoleUser::ROLE_TYPE)
            ->where('m.user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN)
            ->group('m.parent_id');
        return $connection->select()
            ->from(['g' => $this->resource->getTableName('authorization_role')], [
                'id' => 'role_id', 'name' => 'role_name',
            ])
            ->joinLeft(['f' => $this->selectWithFullAccess()], 'f.role_id = g.role_id', [
                'has_full_access' => 'role_id',
            ])
            ->joinLeft(['c' => $users], 'c.role_id = g.role_id', ['users_count'])
            ->joinLeft(['s' => $this->resource->getTableName(self::TABLE)], 's.role_id = g.role_id', [
                'scim_external_id' => 'external_id', 'scim_owner' => 'owner', 'scim_create_key' => 'create_key',
                'changes',
            ])
            ->where('g.role_type = ?', RoleGroup::ROLE_TYPE)
            ->where('g.user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN);
    }

    /**
     * The role of a row of select().
     *
     * @param array<string,string|null> $row
     * @return RoleState
     */
    public function toState(array $row): RoleState
    {
        return new RoleState(
            (int)$row['id'],
            (string)$row['name'],
            (string)$this->encoder->decode($row['scim_external_id']),
            $row['has_full_access'] !== null,
            (int)$row['users_count'],
            (string)$row['scim_create_key'],
            (int)$row['changes'],
            (string)$row['scim_owner']
        );
    }

    /**
     * Whether there is such a role for admin users.
     *
     * @param int $roleId
     * @return bool
     */
    public function exists(int $roleId): bool
    {
        return (bool)$this->fetch($roleId);
    }

    /**
     * Reads a role.
     *
     * @param int $roleId
     * @return RoleState
     * @throws NoSuchEntityException
     */
    public function get(int $roleId): RoleState
    {
        $row = $this->fetch($roleId);
        return $row ? $this->toState($row) : throw $this->errors->notFound('roleId', $roleId);
    }

    /**
     * Locks a role and its members until the transaction ends.
     *
     * @param int $roleId
     * @return void
     */
    public function lock(int $roleId): void
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('authorization_role'), ['role_id'])
            ->where('role_id = :role_id OR parent_id = :parent_id')
            ->forUpdate(true);
        $connection->fetchCol($select, ['role_id' => $roleId, 'parent_id' => $roleId]);
    }

    /**
     * Whether another role has the name, as the database compares.
     *
     * @param string $name
     * @param int $roleId the role that may have it; 0 for none
     * @return bool
     */
    public function isNameTaken(string $name, int $roleId): bool
    {
        $select = $this->select()->where('g.role_name = :name')->where('g.role_id != :role_id')->limit(1);
        return (bool)$this->resource->getConnection()->fetchRow($select, ['name' => $name, 'role_id' => $roleId]);
    }

    /**
     * The ids of the roles with full access.
     *
     * @return int[]
     */
    public function getIdsWithFullAccess(): array
    {
        return array_map('intval', $this->resource->getConnection()->fetchCol($this->selectWithFullAccess()));
    }

    /**
     * The ids of the roles in which every resource was selected by itself.
     *
     * They lack the resources of modules that were installed later, but whoever may edit roles can add these.
     *
     * @return int[]
     */
    public function getIdsWithAllResources(): array
    {
        $connection = $this->resource->getConnection();
        $mayEditRoles = 'm.role_id = a.role_id AND m.permission = \'allow\' AND '
            . $connection->quoteInto('m.resource_id = ?', self::EDIT_ROLES);
        $select = $this->selectWithoutDenial('deny')
            ->join(['m' => $this->resource->getTableName('authorization_rule')], $mayEditRoles, []);
        return array_map('intval', $connection->fetchCol($select));
    }

    /**
     * Saves what Magento's table has no column for.
     *
     * @param int $roleId
     * @param RoleState $role
     * @return void
     */
    public function save(int $roleId, RoleState $role): void
    {
        $values = [
            'external_id' => $this->encoder->encode($role->scimExternalId),
            'owner' => $role->scimOwner === '' ? null : $role->scimOwner,
            'create_key' => $role->scimCreateKey === '' ? null : $role->scimCreateKey,
        ];
        $this->resource->getConnection()->insertOnDuplicate(
            $this->resource->getTableName(self::TABLE),
            ['role_id' => $roleId, 'changes' => 1] + $values,
            array_keys($values) + ['changes' => new \Zend_Db_Expr('changes + 1')]
        );
    }

    /**
     * Reads the row of a role.
     *
     * @param int $roleId
     * @return array<string,string|null> empty where there is none
     */
    private function fetch(int $roleId): array
    {
        $select = $this->select()->where('g.role_id = :role_id');
        return $this->resource->getConnection()->fetchRow($select, ['role_id' => $roleId]) ?: [];
    }

    /**
     * Selects the ids of roles with full access: the root resource is allowed, and no other is denied.
     *
     * @return Select
     */
    private function selectWithFullAccess(): Select
    {
        return $this->selectWithoutDenial('allow');
    }

    /**
     * Selects the ids of roles with this permission for the root resource, in which no other resource is denied.
     *
     * Where resources are selected by themselves, Magento denies the root and allows or denies each of the others. In
     * Adobe Commerce a role can be for some websites only: such a role grants less, whatever its rules say.
     *
     * @param string $permission allow or deny
     * @return Select
     */
    private function selectWithoutDenial(string $permission): Select
    {
        $connection = $this->resource->getConnection();
        $rules = $this->resource->getTableName('authorization_rule');
        $denied = 'd.role_id = a.role_id AND d.permission = \'deny\' AND '
            . $connection->quoteInto('d.resource_id != ?', $this->rootResource->getId());
        $select = $connection->select()
            ->distinct()
            ->from(['a' => $rules], ['role_id'])
            ->joinLeft(['d' => $rules], $denied, [])
            ->where('a.resource_id = ?', $this->rootResource->getId())
            ->where('a.permission = ?', $permission)
            ->where('d.rule_id IS NULL');
        $roles = $this->resource->getTableName('authorization_role');
        if ($connection->tableColumnExists($roles, self::ALL_WEBSITES)) {
            $select->join(['w' => $roles], 'w.role_id = a.role_id AND w.' . self::ALL_WEBSITES . ' = 1', []);
        }
        return $select;
    }
}
