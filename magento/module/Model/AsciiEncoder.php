<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

/**
 * Text of any script as ASCII, and back.
 *
 * Magento's connection to the database speaks three-byte UTF-8 only and turns other characters into question marks.
 * Escaped as a JSON string, text gets through it unharmed.
 */
class AsciiEncoder
{
    /**
     * What to store for a text: null for none or an empty one.
     *
     * @param string|null $text
     * @return string|null
     * @throws \JsonException If the text is no valid UTF-8.
     */
    public function encode(?string $text): ?string
    {
        if ($text === null || $text === '') {
            return null;
        }
        return json_encode($text, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
    }

    /**
     * The text that was stored.
     *
     * What somebody has written into the table by hand, unescaped, is taken as it is.
     *
     * @param string|null $stored
     * @return string|null
     */
    public function decode(?string $stored): ?string
    {
        if ($stored === null || $stored === '') {
            return null;
        }
        $text = json_decode($stored);
        return is_string($text) ? $text : $stored;
    }
}
