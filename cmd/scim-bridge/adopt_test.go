package main

import (
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestAdopt(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithBearer(shopToken), magentotest.WithModule())
	shop.Seed(3)
	e := environmentFor(shop.URL)
	e.CustomerScope = "managed+domains:example.com"
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"adopt"}, exitUsage, "--dry-run or --write"},
		{[]string{"adopt", "--write", "--dry-run"}, exitUsage, "can't be used together"},
		{[]string{"adopt", "--dry-run"}, exitOK, "3 customers in managed+domains:example.com would be marked"},
		{[]string{"adopt", "--write"}, exitOK, "3 customers in managed+domains:example.com marked"},
		{[]string{"adopt", "--write"}, exitOK, "0 customers in managed+domains:example.com marked"},
	} {
		var out, errs output
		p := &process{
			environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile, stdout: &out, stderr: &errs,
		}
		if status := run(t.Context(), c.args, p); status != c.status {
			t.Errorf("%v: status %d, want %d", c.args, status, c.status)
		}
		if text := out.String() + errs.String(); !strings.Contains(text, c.says) || strings.Contains(text, "@") {
			t.Errorf("%v printed %s", c.args, text)
		}
	}
}
