package main

import "testing"

func TestListenersCanBeDialled(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":9090": "127.0.0.1:9090", "0.0.0.0:9090": "127.0.0.1:9090", "[::]:9090": "127.0.0.1:9090", "127.0.0.1:9090": "127.0.0.1:9090",
		"[::1]:9090": "[::1]:9090", "ops.internal:9090": "ops.internal:9090",
	} {
		if got := dialable(listen); got != want {
			t.Errorf("%s is dialled at %s, want %s", listen, got, want)
		}
	}
}
