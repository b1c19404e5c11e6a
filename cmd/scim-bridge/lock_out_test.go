package main

import (
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestLockOut(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithBearer(shopToken), magentotest.WithModule())
	shop.Seed(3)
	for id, columns := range map[int64]map[string]any{
		1: {"scim_active": "0"}, 2: {"scim_active": "0", "firstname": "<b>"}, 3: {"scim_active": "1"},
	} {
		if err := shop.SetColumns(id, columns); err != nil {
			t.Fatal(err)
		}
	}
	e := environmentFor(shop.URL)
	for _, c := range []struct {
		args   []string
		status int
		says   []string
	}{
		{[]string{"lock-out"}, exitUsage, []string{"--dry-run or --write"}},
		{[]string{"lock-out", "--dry-run"}, exitOK, []string{"customer 1 would be locked out", "2 customers would be locked out"}},
		{[]string{"lock-out", "--write"}, exitFailed, []string{
			"customer 1 locked out\n", "customer 2 NOT locked out: ", "1 customers locked out", "1 customers could not be locked out",
		}},
		{[]string{"lock-out", "--write"}, exitFailed, []string{"customer 2 NOT locked out: ", "0 customers locked out"}},
	} {
		var out, errs output
		p := &process{
			environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile, stdout: &out, stderr: &errs,
		}
		if status := run(t.Context(), c.args, p); status != c.status {
			t.Errorf("%v: status %d, want %d", c.args, status, c.status)
		}
		text := out.String() + errs.String()
		for _, words := range c.says {
			if !strings.Contains(text, words) {
				t.Errorf("%v printed %s, want %q", c.args, text, words)
			}
		}
		if strings.Contains(text, "@") {
			t.Errorf("%v printed an e-mail address: %s", c.args, text)
		}
	}
}
