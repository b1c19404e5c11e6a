<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Model;

/**
 * Encodes text of any script as ASCII, and decodes it.
 *
 * Magento's connection to the database uses three-byte UTF-8 and replaces other characters by question marks. A text
 * that is escaped as a JSON string is stored without loss.
 */
class AsciiEncoder
{
    /**
     * Encodes a text; null and the empty text are null.
     *
     * @param string|null $text
     * @return string|null
     * @throws \JsonException if the text is not UTF-8
     */
    public function encode(?string $text): ?string
    {
        if ($text === null || $text === '') {
            return null;
        }
        return json_encode($text, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
    }

    /**
     * Decodes a stored text. A text that somebody has written into the table unescaped is returned as it is.
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
