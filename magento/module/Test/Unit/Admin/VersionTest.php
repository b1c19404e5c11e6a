<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Admin\Merge;
use ScimBridge\ScimBridge\Model\Admin\Version;

class VersionTest extends TestCase
{
    private const USER = Merge::NEW_USER + ['id' => 7, 'created_at' => 'then', 'updated_at' => 'now'];
    private const ROLE = Merge::NEW_ROLE + ['id' => 7, 'has_full_access' => false, 'users_count' => 3];

    public function testEveryFieldOfAUserCounts(): void
    {
        $version = new Version();
        $seen = [$version->ofUser(self::USER)];
        foreach (array_keys(Merge::NEW_USER) as $field) {
            $seen[] = $version->ofUser([$field => $this->other(self::USER[$field])] + self::USER);
        }
        $this->assertSame($seen, array_values(array_unique($seen)));
    }

    public function testIdAndTimesOfAUserDoNotCount(): void
    {
        $version = new Version();
        $other = ['id' => 8, 'created_at' => 'x', 'updated_at' => 'y'] + self::USER;
        $this->assertSame($version->ofUser(self::USER), $version->ofUser($other));
    }

    public function testValuesDoNotRunIntoEachOther(): void
    {
        $version = new Version();
        $this->assertNotSame(
            $version->ofUser(['firstname' => 'ab', 'lastname' => 'c'] + self::USER),
            $version->ofUser(['firstname' => 'a', 'lastname' => 'bc'] + self::USER)
        );
    }

    public function testOnlyNameAndExternalIdOfARoleCount(): void
    {
        $version = new Version();
        $seen = $version->ofRole(self::ROLE);
        $other = ['id' => 8, 'has_full_access' => true, 'users_count' => 0] + self::ROLE;
        $this->assertSame($seen, $version->ofRole($other));
        $this->assertNotSame($seen, $version->ofRole(['name' => 'x'] + self::ROLE));
        $this->assertNotSame($seen, $version->ofRole(['scim_external_id' => 'x'] + self::ROLE));
    }

    /**
     * @param mixed $value
     * @return mixed
     */
    private function other($value)
    {
        return is_bool($value) ? !$value : (is_int($value) ? $value + 1 : $value . 'x');
    }
}
