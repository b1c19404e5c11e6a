<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit;

use PHPUnit\Framework\TestCase;

/**
 * Holds the files in etc to the classes that they name.
 */
class ConfigurationTest extends TestCase
{
    /**
     * @dataProvider files
     */
    public function testClassesAreThere(string $file): void
    {
        $named = simplexml_load_file($file)->xpath('//@type | //@instance | //@class | //item[.]');
        foreach ($named as $class) {
            if (str_starts_with((string)$class, 'ScimBridge\\')) {
                $this->assertTrue(class_exists((string)$class) || interface_exists((string)$class), (string)$class);
            }
        }
        $this->addToAssertionCount(1);
    }

    /**
     * @dataProvider files
     */
    public function testArgumentsAreParametersOfTheConstructor(string $file): void
    {
        foreach (simplexml_load_file($file)->xpath('//type[starts-with(@name, "ScimBridge")]') as $type) {
            $constructor = (new \ReflectionClass((string)$type['name']))->getConstructor();
            $parameters = array_map(static fn ($parameter) => $parameter->getName(), $constructor->getParameters());
            foreach ($type->xpath('arguments/argument') as $argument) {
                $this->assertContains((string)$argument['name'], $parameters, (string)$type['name']);
            }
        }
        $this->addToAssertionCount(1);
    }

    public static function files(): array
    {
        $etc = dirname(__DIR__, 2) . '/etc/';
        $files = array_merge(glob("{$etc}*.xml"), glob("{$etc}*/*.xml"));
        $names = array_map(static fn (string $file) => substr($file, strlen($etc)), $files);
        return array_combine($names, array_map(static fn (string $file) => [$file], $files));
    }
}
