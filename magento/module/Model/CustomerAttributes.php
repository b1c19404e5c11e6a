<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

use Magento\Eav\Model\Entity\Attribute\Source\Boolean;

/**
 * The customer attributes of the module.
 */
class CustomerAttributes
{
    public const USER_NAME = 'scim_user_name';
    public const EXTERNAL_ID = 'scim_external_id';
    public const ACTIVE = 'scim_active';
    public const GROUPS = 'scim_groups';
    public const ATTRIBUTES = 'scim_attributes';
    public const VERSION = 'scim_version';
    public const CREATE_KEY = 'scim_create_key';
    public const OWNER = 'scim_owner';
    public const DELETED = 'scim_deleted';

    public const CODES = [
        self::USER_NAME,
        self::EXTERNAL_ID,
        self::ACTIVE,
        self::GROUPS,
        self::ATTRIBUTES,
        self::VERSION,
        self::CREATE_KEY,
        self::OWNER,
        self::DELETED,
    ];

    /** What a save of a customer who is there never changes, whatever it names. */
    public const FIXED = [self::VERSION, self::CREATE_KEY];

    /** Distinguishes the attributes that the module has created from those that existed before. */
    public const NOTE = 'Made by ScimBridge_ScimBridge';

    private const VARCHAR_MAX_LENGTH = 255;
    private const CREATE_KEY_MAX_LENGTH = 64;
    private const OWNER_MAX_LENGTH = 32;
    private const DELETED_MAX_LENGTH = 1;

    /**
     * The definitions for Magento's EavSetup::addAttribute.
     *
     * The static ones are columns of customer_entity (etc/db_schema.xml). They are searched by index, and a search for
     * one OR another field also finds customers without a value, which it does not for attributes in other tables.
     *
     * @return array<string,array<string,mixed>>
     */
    public function getDefinitions(): array
    {
        $length = $this->limit(self::VARCHAR_MAX_LENGTH);
        $source = ['source' => Boolean::class];
        return [
            self::USER_NAME => $this->createDefinition('static', 'text', 'SCIM user name', 910) + $length,
            self::EXTERNAL_ID => $this->createDefinition('static', 'text', 'SCIM external id', 920) + $length,
            self::ACTIVE => $this->createDefinition('static', 'boolean', 'SCIM active', 930) + $source,
            self::GROUPS => $this->createDefinition('text', 'textarea', 'SCIM groups', 940),
            self::ATTRIBUTES => $this->createDefinition('text', 'textarea', 'SCIM attributes', 950),
            self::VERSION => $this->createDefinition('static', 'text', 'SCIM version', 960),
            self::CREATE_KEY => $this->createDefinition('static', 'text', 'SCIM create key', 970)
                + $this->limit(self::CREATE_KEY_MAX_LENGTH),
            self::OWNER => $this->createDefinition('static', 'text', 'SCIM owner', 980)
                + $this->limit(self::OWNER_MAX_LENGTH),
            self::DELETED => $this->createDefinition('static', 'text', 'SCIM deleted', 990)
                + $this->limit(self::DELETED_MAX_LENGTH),
        ];
    }

    /**
     * The rule for how many characters a value may have.
     *
     * @param int $maximum
     * @return array<string,string>
     */
    private function limit(int $maximum): array
    {
        return ['validate_rules' => json_encode(
            ['input_validation' => 'length', 'max_text_length' => $maximum],
            JSON_THROW_ON_ERROR
        )];
    }

    /**
     * Defines an attribute that is in no form, so that no form of the storefront or the admin can clear it.
     *
     * @param string $type
     * @param string $input
     * @param string $label
     * @param int $position
     * @return array<string,mixed>
     */
    private function createDefinition(string $type, string $input, string $label, int $position): array
    {
        return [
            'type' => $type,
            'input' => $input,
            'label' => $label,
            'position' => $position,
            'sort_order' => $position,
            'required' => false,
            'system' => false,
            'user_defined' => true,
            'visible' => false,
            'default' => null,
            'note' => self::NOTE,
        ];
    }
}
