<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\SearchCriteria;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;
use ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria\PatternBuilder;

class PatternBuilderTest extends TestCase
{
    /**
     * @dataProvider likes
     */
    public function testLikeFindsWhatItWouldInTheTextItself(string $like, string $value, bool $found): void
    {
        $encoder = new AsciiEncoder();
        $pattern = (new PatternBuilder($encoder))->fromLike($like);
        $this->assertSame($found, $this->finds($pattern, (string)$encoder->encode($value)));
    }

    public static function likes(): array
    {
        return [
            'whole' => ['abc', 'abc', true],
            'not a piece without %' => ['b', 'abc', false],
            'start' => ['ab%', 'abc', true],
            'start elsewhere' => ['bc%', 'abc', false],
            'end' => ['%bc', 'abc', true],
            'middle' => ['%b%', 'abc', true],
            'nothing for %' => ['%abc%', 'abc', true],
            'one letter' => ['a_c', 'abc', true],
            'one letter of any script' => ['a_c', 'aéc', true],
            'one letter beyond the basic plane' => ['a_c', 'a😀c', true],
            'no half letter' => ['a__c', 'a😀c', false],
            'no letter out of an escape' => ['%u00e9%', 'é', false],
            'no digits out of an escape' => ['%e9', 'é', false],
            'other script' => ['%日%', '今日は', true],
            'emoji' => ['%😀', 'x😀', true],
            'another emoji with the same first half' => ['%😁', 'x😀', false],
            'quote' => ['%"%', 'a"b', true],
            'no quote around the text' => ['"%', 'abc', false],
            'escaped percent' => ['50\%', '50%', true],
            'escaped percent is no wildcard' => ['50\%', '500', false],
            'escaped underscore' => ['a\_c', 'abc', false],
            'backslash' => ['a\\\\b', 'a\\b', true],
            'backslash before u' => ['%u0041', 'a\\u0041', true],
            'signs of expressions' => ['a.(b)[c]{d}^$|?*+%', 'a.(b)[c]{d}^$|?*+!', true],
            'a dot is a dot' => ['a.c', 'abc', false],
            'line feed' => ["a\nb", "a\nb", true],
            'slash' => ['a/_', 'a/b', true],
        ];
    }

    /**
     * @dataProvider elements
     */
    public function testElementFindsWhatFindInSetWould(string $element, string $list, bool $found): void
    {
        $encoder = new AsciiEncoder();
        $pattern = (new PatternBuilder($encoder))->fromSetElement($element);
        $this->assertSame($found, $this->finds($pattern, (string)$encoder->encode($list)));
    }

    public static function elements(): array
    {
        return [
            'only one' => ['é', 'é', true],
            'first' => ['é', 'é,b', true],
            'last' => ['é', 'a,é', true],
            'between' => ['b', 'é,b,😀', true],
            'piece of one' => ['b', 'abc', false],
            'none with a comma' => ['a,b', 'a,b', false],
        ];
    }

    private function finds(string $pattern, string $stored): bool
    {
        $found = preg_match('~' . str_replace('~', '\~', $pattern) . '~', $stored);
        $this->assertNotFalse($found, $pattern);
        return (bool)$found;
    }
}
