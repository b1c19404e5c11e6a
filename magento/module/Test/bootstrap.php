<?php

declare(strict_types=1);

/*
 * The tests need no Magento. The classes and interfaces of Magento that the module touches, and the factories that
 * Magento would generate, stand in Test/Unit/stubs, one a file under its full name. They are loaded only where the
 * real ones are not there.
 */

if (!function_exists('__')) {
    /**
     * Magento's function of this name, as far as the module uses it.
     *
     * @param string $text
     * @param mixed ...$arguments
     * @return \Magento\Framework\Phrase
     */
    function __(string $text, ...$arguments): \Magento\Framework\Phrase
    {
        if ($arguments && is_array($arguments[0])) {
            $arguments = $arguments[0];
        }
        return new \Magento\Framework\Phrase($text, $arguments);
    }
}

spl_autoload_register(static function (string $class): void {
    $own = 'ScimBridge\\ScimBridge\\';
    $path = str_replace('\\', '/', $class) . '.php';
    $files = [__DIR__ . '/Unit/stubs/' . $path];
    if (str_starts_with($class, $own)) {
        array_unshift($files, dirname(__DIR__) . '/' . str_replace('\\', '/', substr($class, strlen($own))) . '.php');
    }
    foreach ($files as $file) {
        if (is_file($file)) {
            require $file;
            return;
        }
    }
});
