<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

/**
 * The customer attributes that the module brings.
 */
class CustomerAttributes
{
    public const USER_NAME = 'scim_user_name';
    public const EXTERNAL_ID = 'scim_external_id';
    public const ACTIVE = 'scim_active';
    public const GROUPS = 'scim_groups';
    public const ATTRIBUTES = 'scim_attributes';

    public const CODES = [self::USER_NAME, self::EXTERNAL_ID, self::ACTIVE, self::GROUPS, self::ATTRIBUTES];

    /** Tells the attributes of the module's own making from those that were there before. */
    public const NOTE = 'Made by ScimBridge_ScimBridge';

    private const MAXIMUM_VARCHAR = 255;

    /**
     * How each attribute is made, in the terms of Magento's EavSetup::addAttribute.
     *
     * The first three are columns of customer_entity (etc/db_schema.xml): they are found by index, and a search for
     * one OR another field finds customers without a value too, as it does not for attributes in tables of their own.
     *
     * @return array<string, array<string, mixed>>
     */
    public function definitions(): array
    {
        $rules = json_encode(['input_validation' => 'length', 'max_text_length' => self::MAXIMUM_VARCHAR]);
        $short = ['validate_rules' => $rules];
        return [
            self::USER_NAME => $this->definition('static', 'text', 'SCIM user name', 910, $short),
            self::EXTERNAL_ID => $this->definition('static', 'text', 'SCIM external id', 920, $short),
            self::ACTIVE => $this->definition('static', 'boolean', 'SCIM active', 930, [
                'source' => \Magento\Eav\Model\Entity\Attribute\Source\Boolean::class,
            ]),
            self::GROUPS => $this->definition('text', 'textarea', 'SCIM groups', 940),
            self::ATTRIBUTES => $this->definition('text', 'textarea', 'SCIM attributes', 950),
        ];
    }

    /**
     * One attribute: in no form of the storefront or the admin, so that no form can clear it or switch it off.
     *
     * @param string $type
     * @param string $input
     * @param string $label
     * @param int $position
     * @param array $more
     * @return array<string, mixed>
     */
    private function definition(string $type, string $input, string $label, int $position, array $more = []): array
    {
        return $more + [
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
