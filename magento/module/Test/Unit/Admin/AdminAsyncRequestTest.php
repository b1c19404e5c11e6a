<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Test\Unit\Admin;

use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use ScimBridge\ScimBridge\Model\Errors;
use ScimBridge\ScimBridge\Plugin\AdminAsyncRequestPlugin;

class AdminAsyncRequestTest extends TestCase
{
    public function testNoServiceOfTheModuleIsQueued(): void
    {
        $plugin = new AdminAsyncRequestPlugin(new Errors());
        $services = simplexml_load_file(dirname(__DIR__, 3) . '/etc/webapi.xml')->xpath('//service');
        $this->assertNotEmpty($services);
        foreach ($services as $service) {
            // as Magento\AsynchronousOperations\Model\ConfigInterface makes a topic of a route
            $class = strtolower(str_replace('\\', '.', (string)$service['class']));
            $topic = "async.{$class}.{$service['method']}.put";
            try {
                $plugin->beforePublishMass(new \stdClass(), $topic);
                $this->fail("queued {$topic}");
            } catch (InputException $e) {
                $this->assertSame((new Errors())->queued()->getRawMessage(), $e->getRawMessage());
            }
        }
    }

    public function testOthersAreQueued(): void
    {
        (new AdminAsyncRequestPlugin(new Errors()))->beforePublishMass(
            new \stdClass(),
            'async.magento.customer.api.customerrepositoryinterface.save.put'
        );
        $this->addToAssertionCount(1);
    }

    public function testThePluginIsThere(): void
    {
        $plugin = simplexml_load_file(dirname(__DIR__, 3) . '/etc/di.xml')->xpath(
            '//type[@name="Magento\AsynchronousOperations\Model\MassSchedule"]/plugin[@type="'
            . AdminAsyncRequestPlugin::class . '"]'
        );
        $this->assertCount(1, $plugin);
    }
}
