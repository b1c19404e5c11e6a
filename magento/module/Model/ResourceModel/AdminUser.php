<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Authorization\Model\Acl\Role\User as RoleUser;
use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\NoSuchEntityException;
use ScimBridge\ScimBridge\Model\Admin\UserState;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;

/**
 * Admin users in the database: Magento's table, their roles, and the module's own table.
 */
class AdminUser
{
    private const TABLE = 'scim_bridge_admin_user';

    /**
     * @param ResourceConnection $resource
     * @param AsciiEncoder $encoder
     * @param Errors $errors
     */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly AsciiEncoder $encoder,
        private readonly Errors $errors
    ) {
    }

    /**
     * The fields that users can be searched and sorted by.
     *
     * @return array<string,Field>
     */
    public function getSearchFields(): array
    {
        return [
            'id' => new Field('u.user_id'),
            'username' => new Field('u.username'),
            'firstname' => new Field('u.firstname'),
            'lastname' => new Field('u.lastname'),
            'email' => new Field('u.email'),
            'is_active' => new Field('u.is_active', Field::BOOLEAN),
            'interface_locale' => new Field('u.interface_locale'),
            'role_id' => new Field('r.role_id', Field::PLAIN, '0'),
            'scim_external_id' => new Field('s.external_id', Field::ESCAPED, '\'""\''),
            'scim_roles' => new Field('s.roles', Field::PLAIN, "''"),
            'scim_owner' => new Field('s.owner', Field::PLAIN, "''"),
            'scim_create_key' => new Field('s.create_key', Field::PLAIN, "''"),
            'created_at' => new Field('u.created'),
            'updated_at' => new Field('u.modified'),
        ];
    }

    /**
     * Selects all users, one row each, as toState() reads them.
     *
     * @return Select
     */
    public function select(): Select
    {
        $connection = $this->resource->getConnection();
        $roles = $connection->select()
            ->from($this->resource->getTableName('authorization_role'), ['user_id', 'role_id' => 'MIN(parent_id)'])
            ->where('role_type = ?', RoleUser::ROLE_TYPE)
            ->where('user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN)
            ->group('user_id');
        return $connection->select()
            ->from(['u' => $this->resource->getTableName('admin_user')], [
                'id' => 'user_id', 'username', 'firstname', 'lastname', 'email', 'is_active', 'interface_locale',
                'created_at' => 'created', 'updated_at' => 'modified',
            ])
            ->joinLeft(['r' => $roles], 'r.user_id = u.user_id', ['role_id'])
            ->joinLeft(['s' => $this->resource->getTableName(self::TABLE)], 's.user_id = u.user_id', [
                'scim_external_id' => 'external_id', 'scim_roles' => 'roles', 'scim_attributes' => 'attributes',
                'scim_owner' => 'owner', 'scim_create_key' => 'create_key', 'changes',
            ]);
    }

    /**
     * Selects the users who have the role, or whose scim_roles name it.
     *
     * @param int $roleId
     * @return Select
     */
    public function selectMembers(int $roleId): Select
    {
        $select = $this->select()->where('r.role_id = :role_id OR s.roles LIKE :role_in_list');
        $select->bind(['role_id' => $roleId, 'role_in_list' => "%,{$roleId},%"]);
        return $select;
    }

    /**
     * The user of a row of select().
     *
     * @param array<string,string|null> $row
     * @return UserState
     */
    public function toState(array $row): UserState
    {
        return new UserState(
            (int)$row['id'],
            (string)$row['username'],
            (string)$row['firstname'],
            (string)$row['lastname'],
            (string)$row['email'],
            (bool)$row['is_active'],
            (string)$row['interface_locale'],
            (int)$row['role_id'],
            (string)$this->encoder->decode($row['scim_external_id']),
            (string)$row['scim_roles'],
            (string)$row['scim_attributes'],
            (string)$row['created_at'],
            (string)$row['updated_at'],
            (string)$row['scim_create_key'],
            (int)$row['changes'],
            (string)$row['scim_owner']
        );
    }

    /**
     * Reads a user.
     *
     * @param int $userId
     * @return UserState
     * @throws NoSuchEntityException
     */
    public function get(int $userId): UserState
    {
        $row = $this->resource->getConnection()->fetchRow(
            $this->select()->where('u.user_id = :user_id'),
            ['user_id' => $userId]
        );
        return $row ? $this->toState($row) : throw $this->errors->notFound('userId', $userId);
    }

    /**
     * Locks a user until the transaction ends, against Magento's own admin as well.
     *
     * @param int $userId
     * @return void
     */
    public function lock(int $userId): void
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user'), ['user_id'])
            ->where('user_id = :user_id')
            ->forUpdate(true);
        $connection->fetchOne($select, ['user_id' => $userId]);
    }

    /**
     * Whether another user has this user name.
     *
     * @param string $username
     * @param int $userId the user that may have it; 0 for none
     * @return bool
     */
    public function isUsernameTaken(string $username, int $userId): bool
    {
        return $this->isTaken('username = :value', $username, $userId);
    }

    /**
     * Whether another user has this e-mail address.
     *
     * @param string $email
     * @param int $userId the user that may have it; 0 for none
     * @return bool
     */
    public function isEmailTaken(string $email, int $userId): bool
    {
        return $this->isTaken('email = :value', $email, $userId);
    }

    /**
     * Counts the other active users who have one of the roles, and locks them until the transaction ends.
     *
     * @param int $userId
     * @param int[] $roleIds
     * @return int
     */
    public function countOthers(int $userId, array $roleIds): int
    {
        if (!$roleIds) {
            return 0;
        }
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from(['u' => $this->resource->getTableName('admin_user')], ['user_id'])
            ->join(['r' => $this->resource->getTableName('authorization_role')], 'r.user_id = u.user_id', [])
            ->where('r.role_type = ?', RoleUser::ROLE_TYPE)
            ->where('r.user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN)
            ->where('r.parent_id IN (?)', $roleIds)
            ->where('u.is_active = 1')
            ->where('u.user_id != :user_id')
            ->forUpdate(true);
        return count($connection->fetchCol($select, ['user_id' => $userId]));
    }

    /**
     * Saves what Magento's table has no column for, counts the change, and sets its time.
     *
     * @param int $userId
     * @param UserState $user
     * @return void
     */
    public function save(int $userId, UserState $user): void
    {
        $connection = $this->resource->getConnection();
        $values = [
            'external_id' => $this->encoder->encode($user->scimExternalId),
            'roles' => $user->scimRoles === '' ? null : $user->scimRoles,
            'attributes' => $user->scimAttributes === '' ? null : $user->scimAttributes,
            'owner' => $user->scimOwner === '' ? null : $user->scimOwner,
            'create_key' => $user->scimCreateKey === '' ? null : $user->scimCreateKey,
        ];
        $connection->insertOnDuplicate(
            $this->resource->getTableName(self::TABLE),
            ['user_id' => $userId, 'changes' => 1] + $values,
            array_keys($values) + ['changes' => new \Zend_Db_Expr('changes + 1')]
        );
        $connection->update(
            $this->resource->getTableName('admin_user'),
            ['modified' => gmdate('Y-m-d H:i:s')],
            ['user_id = ?' => $userId]
        );
    }

    /**
     * Removes a deleted role from the scim_roles of all users: the database may give its id to another role.
     *
     * @param int $roleId
     * @return void
     */
    public function removeRole(int $roleId): void
    {
        $connection = $this->resource->getConnection();
        $remaining = $connection->quoteInto("NULLIF(REPLACE(roles, ?, ','), ',')", ",{$roleId},");
        $connection->update(
            $this->resource->getTableName(self::TABLE),
            ['roles' => new \Zend_Db_Expr($remaining), 'changes' => new \Zend_Db_Expr('changes + 1')],
            ['roles LIKE ?' => "%,{$roleId},%"]
        );
    }

    /**
     * Whether another user has the value, as the database compares.
     *
     * @param string $condition
     * @param string $value
     * @param int $userId
     * @return bool
     */
    private function isTaken(string $condition, string $value, int $userId): bool
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('admin_user'), ['user_id'])
            ->where($condition)
            ->where('user_id != :user_id')
            ->limit(1);
        return (bool)$connection->fetchOne($select, ['value' => $value, 'user_id' => $userId]);
    }
}
