<?php

declare(strict_types=1);

namespace Magento\Framework;

class Phrase
{
    public function __construct(private string $text, private array $arguments = [])
    {
    }

    public function getText(): string
    {
        return $this->text;
    }

    public function getArguments(): array
    {
        return $this->arguments;
    }

    public function render(): string
    {
        $pairs = [];
        foreach ($this->arguments as $key => $value) {
            $pairs['%' . (is_int($key) ? $key + 1 : $key)] = (string)$value;
        }
        return strtr($this->text, $pairs);
    }

    public function __toString(): string
    {
        return $this->render();
    }
}
