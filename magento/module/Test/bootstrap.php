<?php

declare(strict_types=1);

/*
 * The tests need no Magento. Of Magento's own classes and interfaces the ones that the module touches
 * stand in Test/Unit/stubs, one a file under its full name; they are loaded only where Magento's are not there.
 * Generated factories (…Factory) are mocked by the tests and stand there too.
 */

if (!function_exists('__')) {
    /** Magento's own function of this name, as far as the module uses it. */
    function __(string $text, mixed ...$arguments): \Magento\Framework\Phrase
    {
        if ($arguments && is_array($arguments[0])) {
            $arguments = $arguments[0];
        }
        return new \Magento\Framework\Phrase($text, $arguments);
    }
}

spl_autoload_register(static function (string $class): void {
    $own = 'ScimBridge\\ScimBridge\\';
    $file = str_starts_with($class, $own)
        ? dirname(__DIR__) . '/' . str_replace('\\', '/', substr($class, strlen($own))) . '.php'
        : __DIR__ . '/Unit/stubs/' . str_replace('\\', '/', $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});
