<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Customer;

use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\AsciiEncoder;

class AsciiEncoderTest extends TestCase
{
    /**
     * @dataProvider texts
     */
    public function testComesBackUnharmed(string $text): void
    {
        $ascii = new AsciiEncoder();
        $stored = $ascii->encode($text);
        $this->assertMatchesRegularExpression('/^[\x20-\x7e]+$/', $stored);
        $this->assertSame($text, $ascii->decode($stored));
    }

    public static function texts(): array
    {
        return [
            'plain' => ['Sales'], 'digits only' => ['123'], 'word null' => ['null'], 'quotes' => ['"a" \\ /'],
            'Cyrillic' => ['Ёлка'], 'emoji' => ['👩‍👩‍👧'], 'line breaks' => ["a\r\n\u{2028}b\u{0}"], 'zero' => ['0'],
        ];
    }

    public function testNone(): void
    {
        $ascii = new AsciiEncoder();
        $this->assertNull($ascii->encode(null));
        $this->assertNull($ascii->encode(''));
        $this->assertNull($ascii->decode(null));
        $this->assertNull($ascii->decode(''));
    }

    public function testTakesUnescapedTextAsItIs(): void
    {
        $ascii = new AsciiEncoder();
        $this->assertSame('Sales team', $ascii->decode('Sales team'));
        $this->assertSame('12', $ascii->decode('12'));
    }

    public function testInvalidText(): void
    {
        $this->expectException(\JsonException::class);
        (new AsciiEncoder())->encode("\xff");
    }
}
