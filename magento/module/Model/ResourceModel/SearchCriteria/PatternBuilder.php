<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use ScimBridge\ScimBridge\Model\AsciiEncoder;

/**
 * Builds regular expressions that search in texts as AsciiEncoder stores them.
 *
 * LIKE does not work there: "u00e9" is a part of the escape of é, and _ would match a sixth of a letter. The
 * expressions use only what all versions of MySQL and MariaDB understand.
 */
class PatternBuilder
{
    /** One letter as AsciiEncoder stores it: itself, an escape with a backslash, or a pair of such escapes. */
    private const LETTER = '([^\\\\"]|\\\\["\\\\/bfnrt]|\\\\u([0-9a-ce-f][0-9a-f]{3}|d[0-7][0-9a-f]{2})'
        . '|\\\\ud[89ab][0-9a-f]{2}\\\\ud[c-f][0-9a-f]{2})';

    /**
     * @param AsciiEncoder $encoder
     */
    public function __construct(private readonly AsciiEncoder $encoder)
    {
    }

    /**
     * Matches what LIKE would match in the unescaped text.
     *
     * @param string $like
     * @return string
     */
    public function fromLike(string $like): string
    {
        $expression = '';
        $literal = '';
        preg_match_all('/\\\\.|\\\\$|[^\\\\]/us', $like, $tokens);
        foreach ($tokens[0] as $token) {
            if ($token === '%' || $token === '_') {
                $expression .= $this->quote($literal) . self::LETTER . ($token === '%' ? '*' : '');
                $literal = '';
            } else {
                $literal .= strlen($token) > 1 && $token[0] === '\\' ? substr($token, 1) : $token;
            }
        }
        return '^"' . $expression . $this->quote($literal) . '"$';
    }

    /**
     * Matches what FIND_IN_SET would match in the unescaped text.
     *
     * @param string $element
     * @return string
     */
    public function fromSetElement(string $element): string
    {
        if (str_contains($element, ',')) {
            return '^$'; // matches nothing: no element contains a comma, and no stored text is empty
        }
        return '^"(' . self::LETTER . '*,)?' . $this->quote($element) . '(,' . self::LETTER . '*)?"$';
    }

    /**
     * The expression that matches a text literally.
     *
     * @param string $literal
     * @return string
     */
    private function quote(string $literal): string
    {
        $escaped = substr((string)$this->encoder->encode($literal), 1, -1);
        return (string)preg_replace('/[\\\\^$.|?*+()\[\]{}]/', '\\\\$0', $escaped);
    }
}
