package magento

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestAdministratorLogsInByTheWayTheShopHas(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		shop   *adminShop
		secret string
		logins int
	}{
		{"without two factors", &adminShop{}, "", 1},
		{"with two factors", &adminShop{twoFactor: true}, totpSecret, 1},
		{"secret in small letters and groups", &adminShop{twoFactor: true}, " jbsw y3dp ehpk 3pxp ", 1},
		{"with a secret that the shop has no use for", &adminShop{noModule: true}, totpSecret, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := tt.shop.client(t, AdminLogin{TOTPSecret: tt.secret})
				defer c.Close()
				for range 3 {
					mustGet(t, c)
				}
				if tt.shop.logins != tt.logins {
					t.Errorf("%d log-ins for 3 calls", tt.shop.logins)
				}
			})
		})
	}
}

func TestTokenIsRenewedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		mustGet(t, c)
		time.Sleep(58*time.Minute + 59*time.Second)
		mustGet(t, c)
		if shop.logins != 1 {
			t.Errorf("%d log-ins in the first 59 minutes", shop.logins)
		}
		time.Sleep(2 * time.Second)
		mustGet(t, c)
		if shop.logins != 2 || shop.calls != 3 {
			t.Errorf("%d log-ins and %d calls after that", shop.logins, shop.calls)
		}
	})
}

func TestTokenServesToItsEndWhereItCannotBeRenewed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		mustGet(t, c)
		shop.broken = true
		time.Sleep(59*time.Minute + 10*time.Second)
		mustGet(t, c)
		mustGet(t, c)
		if shop.logins != 5 {
			t.Errorf("%d log-ins, want one and the four attempts of the renewal", shop.logins)
		}
		time.Sleep(time.Minute)
		_, err := c.GetCustomer(t.Context(), 7)
		if e := asError(t, err); e.Kind != Unavailable {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestShortLivedTokenServesForHalfItsLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{lifetime: 40 * time.Second}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		mustGet(t, c)
		time.Sleep(19 * time.Second)
		mustGet(t, c)
		if shop.logins != 1 {
			t.Errorf("%d log-ins, want 1", shop.logins)
		}
	})
}

func TestRevokedTokenIsRenewedOnceForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{takes: time.Second}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		var wg sync.WaitGroup
		for round := range 3 {
			for range 10 {
				wg.Go(func() { mustGet(t, c) })
			}
			wg.Wait()
			if shop.logins != round+1 {
				t.Errorf("%d log-ins after round %d", shop.logins, round+1)
			}
			shop.revoke()
		}
	})
}

// A create that is refused for its token was not carried out, so it is repeated.
func TestRefusedCreateIsRepeatedWithAFreshToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		mustGet(t, c)
		shop.revoke()
		if _, err := c.CreateCustomer(t.Context(), newbie); err != nil {
			t.Error(err)
		}
		if shop.calls != 3 || shop.logins != 2 {
			t.Errorf("%d calls and %d log-ins", shop.calls, shop.logins)
		}
	})
}

// A missing permission looks like a token that is no good, and like one that does not arrive. It must
// cost neither a log-in for each call nor a question.
func TestMissingPermissionDoesNotCostALogInForEachCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{forbidden: true}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		for range 20 {
			_, err := c.GetCustomer(t.Context(), 7)
			if e := asError(t, err); e.Kind != Refused || e.Resource != "Magento_Customer::customer" || e.Route != "/V1/customers/{id}" {
				t.Fatal(err)
			}
		}
		if shop.logins != 2 || shop.calls != 22 { // 20, one again with a new token, and one that asks whether it arrives
			t.Errorf("%d log-ins and %d calls, want 2 and 22", shop.logins, shop.calls)
		}
		time.Sleep(permissionPause)
		shop.forbidden = false
		shop.revoke()
		mustGet(t, c)
	})
}

// Magento locks an account after a few wrong passwords.
func TestRefusedLogInIsNotRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		shop  *adminShop
		login AdminLogin
		route string
	}{
		{"wrong password", &adminShop{}, AdminLogin{Username: "admin", Password: "geheim"}, "/V1/integration/admin/token"},
		{"no code where one is needed", &adminShop{twoFactor: true}, AdminLogin{}, "/V1/integration/admin/token"},
		{"wrong code", &adminShop{twoFactor: true}, AdminLogin{TOTPSecret: "MFRGGZDFMZTWQ2LK"}, "/V1/tfa/provider/google/authenticate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := tt.shop.client(t, tt.login)
				defer c.Close()
				for range 50 {
					_, err := c.CreateCustomer(t.Context(), newbie)
					e := asError(t, err)
					if e.Kind != Refused || e.Ambiguous || e.Route != tt.route || strings.Contains(err.Error(), "geheim") {
						t.Fatalf("%v of kind %v", err, e.Kind)
					}
				}
				if tt.shop.refused != 1 || tt.shop.calls != 0 {
					t.Errorf("%d refused log-ins and %d calls, want 1 and 0", tt.shop.refused, tt.shop.calls)
				}
				time.Sleep(refusalPause)
				_, err := c.GetCustomer(t.Context(), 7)
				asError(t, err)
				if tt.shop.refused != 2 {
					t.Errorf("%d refused log-ins after the pause", tt.shop.refused)
				}
			})
		})
	}
}

// A shop whose log-in is not found is no shop without that customer.
func TestFailedLogInNeverMeansThatAnEntityIsMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(t, func(cfg *Config) { cfg.Credentials = AdminLogin{Username: "admin", Password: "right"} }, answer(404, noSuchPath))
		defer c.Close()
		_, err := c.GetCustomer(t.Context(), 7)
		if e := asError(t, err); e.Kind != Unexpected || e.Route != "/V1/integration/admin/token" {
			t.Errorf("%v of kind %v", err, e.Kind)
		}
	})
}

func TestOutageDuringLogInIsAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{broken: true}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		_, err := c.GetCustomer(t.Context(), 7)
		if e := asError(t, err); e.Kind != Unavailable || shop.logins != 4 {
			t.Errorf("%v of kind %v after %d log-ins, want 4", err, e.Kind, shop.logins)
		}
		shop.broken = false
		mustGet(t, c)
	})
}

func TestLogInOutlivesTheCallThatBeganIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{takes: 10 * time.Second}
		c := shop.client(t, AdminLogin{})
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := c.GetCustomer(ctx, 7)
			if e := asError(t, err); e.Kind != TooSlow {
				t.Errorf("%v of kind %v", err, e.Kind)
			}
		})
		synctest.Wait()
		mustGet(t, c)
		wg.Wait()
		if shop.logins != 1 {
			t.Errorf("%d log-ins", shop.logins)
		}
	})
}

func TestCloseEndsALogInAndWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := &adminShop{takes: time.Hour}
		c := shop.client(t, AdminLogin{})
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := c.GetCustomer(t.Context(), 7)
			asError(t, err)
		})
		synctest.Wait()
		start := time.Now()
		c.Close()
		wg.Wait()
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v", took)
		}
		if _, err := c.GetCustomer(t.Context(), 7); !errors.Is(err, errClosed) {
			t.Errorf("after the end: %v", err)
		}
	})
}

func TestLifetimeOfTokens(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	for _, tt := range []struct {
		name, token string
		want        time.Duration
	}{
		{"of one clock", jwt(`{"iat":1000,"exp":4600}`), time.Hour},
		{"without iat", jwt(`{"exp":1700000600}`), 10 * time.Minute},
		{"over already", jwt(`{"exp":1600000000}`), assumedLifetime},
		{"no exp", jwt(`{"iat":1000}`), assumedLifetime},
		{"for ever", jwt(`{"iat":1000,"exp":1e300}`), 365 * 24 * time.Hour},
		{"fractions", jwt(`{"iat":1000.5,"exp":1001}`), 500 * time.Millisecond},
		{"text", jwt(`{"exp":"tomorrow"}`), assumedLifetime},
		{"no claims", jwt(`[]`), assumedLifetime},
		{"no base64", "a.%%%.c", assumedLifetime},
		{"no JWT", "x1y2z3", assumedLifetime},
		{"", "", assumedLifetime},
	} {
		if got := tokenLifetime(tt.token, now); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
