package check

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

func TestClockIsComparedByWhatTheLoginNeeds(t *testing.T) {
	t.Parallel()
	oauth, totp := magento.OAuth{}, magento.AdminLogin{TOTPSecret: "JBSWY3DPEHPK3PXP"}
	cases := []struct {
		name  string
		login magento.Credentials
		ahead time.Duration
		want  Result
	}{
		{"in time", oauth, -2 * time.Second, OK},
		{"a minute ahead", oauth, time.Minute, Warning},
		{"far behind, which OAuth allows", oauth, -time.Hour, Warning},
		{"far ahead, which OAuth refuses", oauth, 11 * time.Minute, Problem},
		{"far ahead, which a bearer token does not mind", magento.Bearer{}, 11 * time.Minute, Warning},
		{"codes of another minute", totp, -time.Minute, Problem},
		{"codes of the same time", totp, time.Second, OK},
		{"a minute ahead without codes", magento.AdminLogin{}, time.Minute, Warning},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := &checker{cfg: &config.Config{Magento: magento.Config{Credentials: c.login}}}
			k.clock(c.ahead)
			if len(k.report) != 1 || k.report[0].Result != c.want {
				t.Errorf("%+v, want %s", k.report, c.want)
			}
		})
	}
}

func TestProxiesThatAreEverybodyAreAWarning(t *testing.T) {
	t.Parallel()
	for networks, want := range map[string]bool{"": false, "10.0.0.5/32": false, "172.16.0.0/12": false, "0.0.0.0/0": true, "10.0.0.5/32 ::/0": true} {
		k := &checker{cfg: &config.Config{}}
		for text := range strings.FieldsSeq(networks) {
			k.cfg.SCIM.TrustedProxies = append(k.cfg.SCIM.TrustedProxies, netip.MustParsePrefix(text))
		}
		k.configuration()
		warned := slices.ContainsFunc(k.report, func(f Finding) bool {
			return f.Result == Warning && strings.Contains(f.Text, "SCIM_TRUSTED_PROXIES") && strings.Contains(f.Fix, "proxies alone")
		})
		if warned != want {
			t.Errorf("%s: warned %t, want %t", networks, warned, want)
		}
	}
}

func TestPlainHTTPIsAWarning(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://shop.example": false, "http://shop.example": true, "http://10.0.0.5": true, "http://127.0.0.1:8000": false, "http://[::1]": false,
	} {
		k := &checker{cfg: &config.Config{Magento: magento.Config{BaseURL: address}}}
		k.cfg.SCIM.Tokens = nil
		k.configuration()
		got := false
		for _, f := range k.report {
			got = got || strings.Contains(f.Text, "unencrypted")
		}
		if got != want {
			t.Errorf("%s: warned %t, want %t", address, got, want)
		}
	}
}
