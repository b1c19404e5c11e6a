<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model\ResourceModel\SearchCriteria;

use ScimBridge\ScimBridge\Model\AsciiEncoder;

/**
 * Regular expressions that look for a piece of text in texts that AsciiText has written.
 *
 * LIKE would not do: "u00e9" is a piece of the escape of é, and _ would stand for a sixth of a letter. So the
 * expression goes from letter to letter. It uses only what MySQL and MariaDB of all versions understand.
 */
class PatternBuilder
{
    /**
     * One letter as AsciiText writes it: itself, after a backslash, an escape, or a pair of escapes.
     */
    private const LETTER = '([^\\\\"]|\\\\["\\\\/bfnrt]|\\\\u([0-9a-ce-f][0-9a-f]{3}|d[0-7][0-9a-f]{2})'
        . '|\\\\ud[89ab][0-9a-f]{2}\\\\ud[c-f][0-9a-f]{2})';

    /**
     * @var AsciiText
     */
    private AsciiEncoder $text;

    /**
     * @param AsciiEncoder $text
     */
    public function __construct(AsciiEncoder $text)
    {
        $this->text = $text;
    }

    /**
     * What LIKE would find in the text itself: % is any letters, _ one letter, a backslash takes the meaning away.
     *
     * @param string $like
     * @return string
     */
    public function ofLike(string $like): string
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
     * What FIND_IN_SET would find in the text itself: an element of a list with commas.
     *
     * @param string $element
     * @return string
     */
    public function ofElement(string $element): string
    {
        if (str_contains($element, ',')) {
            return '^$'; // no element has a comma, and no text is written as nothing
        }
        return '^"(' . self::LETTER . '*,)?' . $this->quote($element) . '(,' . self::LETTER . '*)?"$';
    }

    /**
     * The expression for a piece of text, escaped as the texts are.
     *
     * @param string $literal
     * @return string
     */
    private function quote(string $literal): string
    {
        $escaped = substr((string)$this->text->encode($literal), 1, -1);
        return preg_replace('/[\\\\^$.|?*+()\[\]{}]/', '\\\\$0', $escaped);
    }
}
