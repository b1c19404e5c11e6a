<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\Admin;

use Magento\Framework\Exception\InputException;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Model\ResourceModel\AdminRole as AdminRoleResource;

/**
 * Refuses roles that cannot be stored as they are. Only the values that change are validated.
 */
class RoleValidator
{
    public const NAME_MAX_LENGTH = 50;

    /**
     * @param FieldValidator $fieldValidator
     * @param AdminRoleResource $resource
     * @param Errors $errors
     */
    public function __construct(
        private readonly FieldValidator $fieldValidator,
        private readonly AdminRoleResource $resource,
        private readonly Errors $errors
    ) {
    }

    /**
     * Refuses the first value that does not fit or is taken.
     *
     * @param RoleState|null $before null for a new role
     * @param RoleState $after
     * @return void
     * @throws InputException
     */
    public function validate(?RoleState $before, RoleState $after): void
    {
        $this->fieldValidator->validateRequiredText('name', $before?->name, $after->name, self::NAME_MAX_LENGTH);
        $this->fieldValidator->validateExternalId($before?->scimExternalId, $after->scimExternalId);
        $this->fieldValidator->validateOwner($before?->scimOwner, $after->scimOwner);
        $this->fieldValidator->validateCreateKey($before?->scimCreateKey, $after->scimCreateKey);
        if ($after->name !== $before?->name && $this->resource->isNameTaken($after->name, $after->id)) {
            throw $this->errors->exists('name', $after->name);
        }
    }
}
