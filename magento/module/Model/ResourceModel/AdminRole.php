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
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;

/**
 * Roles of admin users in the database: Magento's table, their rights, and the module's own table beside them.
 *
 * Magento keeps the roles of integrations, and who has which role, in the same table: those are left out.
 */
class AdminRole
{
    private const TABLE = 'scim_bridge_admin_role';

    /**
     * Magento's resource for what roles grant.
     */
    private const EDIT_ROLES = 'Magento_User::acl_roles';

    /**
     * Adobe Commerce's column of authorization_role: 1 for a role that is for all websites.
     */
    private const ALL_WEBSITES = 'gws_is_all';

    /**
     * @var ResourceConnection
     */
    private ResourceConnection $resource;

    /**
     * @var RootResource
     */
    private RootResource $rootResource;

    /**
     * @var AsciiText
     */
    private AsciiEncoder $text;

    /**
     * @var Errors
     */
    private Errors $errors;

    /**
     * @param ResourceConnection $resource
     * @param RootResource $rootResource
     * @param AsciiEncoder $text
     * @param Errors $errors
     */
    public function __construct(
        ResourceConnection $resource,
        RootResource $rootResource,
        AsciiEncoder $text,
        Errors $errors
    ) {
        $this->resource = $resource;
        $this->rootResource = $rootResource;
        $this->text = $text;
        $this->errors = $errors;
    }

    /**
     * What roles can be searched and sorted by.
     *
     * @return Field[] by name
     */
    public function getFields(): array
    {
        return [
            'id' => new Field('g.role_id'),
            'name' => new Field('g.role_name'),
            'scim_external_id' => new Field('s.external_id', Field::ESCAPED, '\'""\''),
        ];
    }

    /**
     * All roles, a row each, for get() to read or a search to narrow.
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
            ->joinLeft(['f' => $this->selectFull()], 'f.role_id = g.role_id', ['has_full_access' => 'role_id'])
            ->joinLeft(['c' => $users], 'c.role_id = g.role_id', ['users_count'])
            ->joinLeft(['s' => $this->resource->getTableName(self::TABLE)], 's.role_id = g.role_id', [
                'scim_external_id' => 'external_id',
            ])
            ->where('g.role_type = ?', RoleGroup::ROLE_TYPE)
            ->where('g.user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN);
    }

    /**
     * A role's values, by the names that they have in JSON.
     *
     * @param array $row of select()
     * @return array
     */
    public function read(array $row): array
    {
        return [
            'id' => (int)$row['id'],
            'name' => (string)$row['name'],
            'scim_external_id' => (string)$this->text->decode($row['scim_external_id']),
            'has_full_access' => $row['has_full_access'] !== null,
            'users_count' => (int)$row['users_count'],
        ];
    }

    /**
     * Whether there is such a role for admin users.
     *
     * @param int $roleId
     * @return bool
     */
    public function exists(int $roleId): bool
    {
        return (bool)$this->resource->getConnection()->fetchRow($this->select()->where('g.role_id = ?', $roleId));
    }

    /**
     * A role's values.
     *
     * @param int $roleId
     * @return array
     * @throws NoSuchEntityException
     */
    public function get(int $roleId): array
    {
        $row = $this->resource->getConnection()->fetchRow($this->select()->where('g.role_id = ?', $roleId));
        if (!$row) {
            throw $this->errors->notFound('roleId', $roleId);
        }
        return $this->read($row);
    }

    /**
     * Keeps others from changing a role, or who has it, until the transaction ends.
     *
     * @param int $roleId
     * @return void
     */
    public function hold(int $roleId): void
    {
        $connection = $this->resource->getConnection();
        $connection->fetchCol(
            $connection->select()
                ->from($this->resource->getTableName('authorization_role'), ['role_id'])
                ->where('role_id = ? OR parent_id = ?', $roleId)
                ->forUpdate(true)
        );
    }

    /**
     * Whether another role has the name, as the database compares.
     *
     * @param string $name
     * @param int $roleId the role that may have it; 0 for none
     * @return bool
     */
    public function isTaken(string $name, int $roleId): bool
    {
        return (bool)$this->resource->getConnection()->fetchRow(
            $this->select()->where('g.role_name = ?', $name)->where('g.role_id != ?', $roleId)->limit(1)
        );
    }

    /**
     * The roles that grant every right.
     *
     * @return int[]
     */
    public function getFull(): array
    {
        return array_map('intval', $this->resource->getConnection()->fetchCol($this->selectFull()));
    }

    /**
     * The roles in which every right was ticked by itself.
     *
     * They lack the rights of modules that have come later. But whoever may edit roles can add these.
     *
     * @return int[]
     */
    public function getTicked(): array
    {
        $connection = $this->resource->getConnection();
        $editor = 'm.role_id = a.role_id AND m.permission = \'allow\' AND '
            . $connection->quoteInto('m.resource_id = ?', self::EDIT_ROLES);
        $select = $this->selectUndenied('deny')
            ->join(['m' => $this->resource->getTableName('authorization_rule')], $editor, []);
        return array_map('intval', $connection->fetchCol($select));
    }

    /**
     * Keeps what Magento has no column for.
     *
     * @param int $roleId
     * @param array $role
     * @return void
     */
    public function keep(int $roleId, array $role): void
    {
        $this->resource->getConnection()->insertOnDuplicate($this->resource->getTableName(self::TABLE), [
            'role_id' => $roleId,
            'external_id' => $this->text->encode($role['scim_external_id']),
        ]);
    }

    /**
     * Selects the ids of roles that grant every right: the root is allowed, and nothing is denied below it.
     *
     * @return Select
     */
    private function selectFull(): Select
    {
        return $this->selectUndenied('allow');
    }

    /**
     * Selects the ids of roles with this rule for the root, in which nothing is denied below it.
     *
     * Magento denies the root, and allows or denies everything else, where rights are ticked by themselves. In Adobe
     * Commerce a role can be for some websites only: such a one grants less, whatever its rules say.
     *
     * @param string $permission allow or deny
     * @return Select
     */
    private function selectUndenied(string $permission): Select
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
