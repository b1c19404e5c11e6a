<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel;

use Magento\Authorization\Model\Acl\Role\User as RoleUser;
use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Select;
use Magento\Framework\Exception\NoSuchEntityException;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\Field;

/**
 * Admin users in the database: Magento's table, their roles, and the module's own table beside them.
 */
class AdminUser
{
    private const TABLE = 'scim_bridge_admin_user';

    /**
     * @var ResourceConnection
     */
    private ResourceConnection $resource;

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
     * @param AsciiEncoder $text
     * @param Errors $errors
     */
    public function __construct(ResourceConnection $resource, AsciiEncoder $text, Errors $errors)
    {
        $this->resource = $resource;
        $this->text = $text;
        $this->errors = $errors;
    }

    /**
     * What users can be searched and sorted by.
     *
     * @return Field[] by name
     */
    public function getFields(): array
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
            'created_at' => new Field('u.created'),
            'updated_at' => new Field('u.modified'),
        ];
    }

    /**
     * All users, a row each, for get() to read or a search to narrow.
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
            ]);
    }

    /**
     * The users who have a role, or whom the provider has put into it beside another.
     *
     * @param int $roleId
     * @return Select
     */
    public function selectMembers(int $roleId): Select
    {
        return $this->select()->where("r.role_id = {$roleId} OR s.roles LIKE '%,{$roleId},%'");
    }

    /**
     * A user's values, by the names that they have in JSON.
     *
     * @param array $row of select()
     * @return array
     */
    public function read(array $row): array
    {
        return [
            'id' => (int)$row['id'],
            'username' => (string)$row['username'],
            'firstname' => (string)$row['firstname'],
            'lastname' => (string)$row['lastname'],
            'email' => (string)$row['email'],
            'is_active' => (bool)$row['is_active'],
            'interface_locale' => (string)$row['interface_locale'],
            'role_id' => (int)$row['role_id'],
            'scim_external_id' => (string)$this->text->decode($row['scim_external_id']),
            'scim_roles' => (string)$row['scim_roles'],
            'scim_attributes' => (string)$row['scim_attributes'],
            'created_at' => (string)$row['created_at'],
            'updated_at' => (string)$row['updated_at'],
        ];
    }

    /**
     * A user's values.
     *
     * @param int $userId
     * @return array
     * @throws NoSuchEntityException
     */
    public function get(int $userId): array
    {
        $row = $this->resource->getConnection()->fetchRow($this->select()->where('u.user_id = ?', $userId));
        if (!$row) {
            throw $this->errors->notFound('userId', $userId);
        }
        return $this->read($row);
    }

    /**
     * Keeps others from changing a user until the transaction ends, Magento's own admin among them.
     *
     * @param int $userId
     * @return void
     */
    public function hold(int $userId): void
    {
        $connection = $this->resource->getConnection();
        $connection->fetchOne(
            $connection->select()
                ->from($this->resource->getTableName('admin_user'), ['user_id'])
                ->where('user_id = ?', $userId)
                ->forUpdate(true)
        );
    }

    /**
     * Whether another user has the value, as the database compares.
     *
     * @param string $field username or email
     * @param string $value
     * @param int $userId the user that may have it; 0 for none
     * @return bool
     */
    public function isTaken(string $field, string $value, int $userId): bool
    {
        $connection = $this->resource->getConnection();
        return (bool)$connection->fetchOne(
            $connection->select()
                ->from($this->resource->getTableName('admin_user'), ['user_id'])
                ->where($connection->quoteIdentifier($field) . ' = ?', $value)
                ->where('user_id != ?', $userId)
                ->limit(1)
        );
    }

    /**
     * How many active users other than this one have one of the roles; they are held until the transaction ends.
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
        return count($connection->fetchCol(
            $connection->select()
                ->from(['u' => $this->resource->getTableName('admin_user')], ['user_id'])
                ->join(
                    ['r' => $this->resource->getTableName('authorization_role')],
                    'r.user_id = u.user_id',
                    []
                )
                ->where('r.role_type = ?', RoleUser::ROLE_TYPE)
                ->where('r.user_type = ?', (string)UserContextInterface::USER_TYPE_ADMIN)
                ->where('r.parent_id IN (?)', $roleIds)
                ->where('u.is_active = 1')
                ->where('u.user_id != ?', $userId)
                ->forUpdate(true)
        ));
    }

    /**
     * Keeps what Magento has no column for, and says that the user has changed.
     *
     * @param int $userId
     * @param array $user
     * @return void
     */
    public function keep(int $userId, array $user): void
    {
        $connection = $this->resource->getConnection();
        $connection->insertOnDuplicate($this->resource->getTableName(self::TABLE), [
            'user_id' => $userId,
            'external_id' => $this->text->encode($user['scim_external_id']),
            'roles' => $user['scim_roles'] === '' ? null : $user['scim_roles'],
            'attributes' => $user['scim_attributes'] === '' ? null : $user['scim_attributes'],
        ]);
        $connection->update(
            $this->resource->getTableName('admin_user'),
            ['modified' => gmdate('Y-m-d H:i:s')],
            ['user_id = ?' => $userId]
        );
    }

    /**
     * Takes a role that is no more out of the lists of all users, since a database may give its id to another.
     *
     * @param int $roleId
     * @return void
     */
    public function forgetRole(int $roleId): void
    {
        $connection = $this->resource->getConnection();
        $connection->update(
            $this->resource->getTableName(self::TABLE),
            ['roles' => new \Zend_Db_Expr("NULLIF(REPLACE(roles, ',{$roleId},', ','), ',')")],
            ['roles LIKE ?' => "%,{$roleId},%"]
        );
    }
}
