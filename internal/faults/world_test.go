package faults_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const (
	userToken  = "token-for-customers"
	adminToken = "token-for-admin-users"
	shopToken  = "token-of-the-integration"
	users      = "/scim/v2"
	admins     = "/admin/scim/v2"

	// mergeTime is how long a stock Magento takes between the read and the save of a customer.
	mergeTime = 25 * time.Millisecond
)

// world is a shop, the replicas of the bridge before it, and what clients were told.
type world struct {
	t        *testing.T
	seed     int
	plant    plant
	shop     *magentotest.Shop
	module   bool
	managed  bool // shoppers are outside until a client has changed them
	model    *model
	network  *network
	replicas []http.Handler
	close    []func()
}

// newWorld starts the bridge as its settings' defaults have it. Until the network is
// switched on, nothing goes wrong.
func newWorld(t *testing.T, seed int, module bool, p plant) *world {
	t.Helper()
	w := &world{t: t, seed: seed, plant: p, module: module, model: newModel(module)}
	options := []magentotest.Option{
		magentotest.WithBearer(shopToken), magentotest.WithAdmin("root", "r00t-Password", ""),
		magentotest.WithMergeTime(mergeTime),
	}
	if module {
		options = append(options, magentotest.WithModule(), magentotest.WithRole("Sales"), magentotest.WithRole("Support"))
	}
	w.shop = magentotest.NewShop(options...)
	w.network = newNetwork(w)
	cfg, err := config.Load(config.Environment{
		SCIMTokens: userToken, SCIMAdminTokens: adminToken, MagentoURL: "http://shop.test",
		MagentoAccessToken: shopToken, AdminRolesAllowed: "Sales,Support",
		MagentoCacheTTL: "1m", // so that it ends while something goes wrong
	}, config.Needs{Tokens: true, Magento: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Admins.Managed = module && seed%2 == 1
	if seed%2 == 1 { // everybody is inside, and each is compared
		scope := "domains:example.com"
		if w.managed = module && seed%4 == 3; w.managed {
			scope = "managed+" + scope
		}
		if cfg.Customers.Scope, err = customer.ParseScope(scope); err != nil {
			t.Fatal(err)
		}
		cfg.Customers.Scope.Adopts = w.managed
	}
	for _, name := range []string{"a", "b"} {
		w.replicas = append(w.replicas, w.replica(*cfg, name))
	}
	return w
}

// replica is one process of the bridge.
func (w *world) replica(cfg config.Config, name string) http.Handler {
	w.t.Helper()
	settings := cfg.Magento
	settings.Transport = w.plant.transport(w, &wire{network: w.network, replica: name, nth: map[string]int{}})
	var waits atomic.Int64
	settings.Jitter = func(bound time.Duration) time.Duration {
		return chance("jitter", w.seed, name, waits.Add(1)).upTo(bound)
	}
	cfg.Customers.Jitter = settings.Jitter
	// A process that looks for late writes may take what another has written for one.
	cfg.Customers.Warn = func(customer int64, _ scim.Warning) { w.network.carriedOut(strconv.FormatInt(customer, 10)) }
	client, err := magento.New(settings)
	if err != nil {
		w.t.Fatal(err)
	}
	customers := customer.New(cfg.Customers, client)
	if err := customers.Load(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	e := scimserver.NewEcho()
	serve := scimserver.Config{
		Prefix: users, Tokens: cfg.SCIM.Tokens, Compat: cfg.SCIM.Compat, Timeout: cfg.SCIM.Timeout,
		OnEvent: func(context.Context, *scim.Event) {},
	}
	w.register(e, serve, customers.Users(), customers.Groups())
	if w.module {
		adminUsers := admin.New(cfg.Admins, client)
		if err := adminUsers.Load(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		w.close = append(w.close, adminUsers.Close)
		serve.Prefix, serve.Tokens = admins, cfg.SCIM.AdminTokens
		w.register(e, serve, adminUsers.Users(), adminUsers.Groups())
	}
	w.close = append(w.close, customers.Close, client.Close)
	return w.plant.handler(w, e)
}

func (w *world) register(e *echo.Echo, cfg scimserver.Config, users scimserver.Store, groups scimserver.MemberStore) {
	w.t.Helper()
	g := guard.New(guard.Config{Mode: w.guarding(), Limit: guard.Limit{People: guard.LeastPeople, Window: 2 * time.Minute}})
	handler, err := scimserver.NewHandler(cfg, g.Users(users), g.Groups(groups))
	if err != nil {
		w.t.Fatal(err)
	}
	handler.Register(e)
}

// guarding is what the guard does: in some seeds it holds what exceeds its limit, as it sometimes
// does. Planted faults are looked for without.
func (w *world) guarding() guard.Mode {
	if w.seed%3 == 0 && w.plant.name == "" {
		return guard.Block
	}
	return guard.Off
}

// stop ends what the replicas have under way, and waits for late calls.
func (w *world) stop() {
	w.network.wait()
	for _, end := range w.close {
		end()
	}
}

// trace logs what happens, where that was asked for.
func (w *world) trace(format string, args ...any) {
	if *traced {
		w.t.Log(time.Now().Format("04:05.000 ") + fmt.Sprintf(format, args...))
	}
}

// reply is what a client got; status 0 is no answer.
type reply struct {
	status     int
	header     http.Header
	body       map[string]any
	retryAfter time.Duration
}

// outcome is what a reply says of a request that writes.
func (r reply) outcome() outcome {
	switch {
	case r.status >= 200 && r.status < 300:
		return done
	case r.isHeld(), r.status >= 400 && r.status < 500 && r.status != http.StatusTooManyRequests:
		return refusedAsWrong
	default:
		return unknown
	}
}

// isHeld reports whether the guard holds the request: nothing was changed.
func (r reply) isHeld() bool {
	return r.status == http.StatusServiceUnavailable && strings.HasPrefix(text(r.body, "detail"), "The guard of this service provider holds")
}

// ask sends a request to a replica.
func (w *world) ask(replica int, method, path, body, ifMatch string) reply {
	r := httptest.NewRequestWithContext(context.Background(), method, "http://scim.test"+path, strings.NewReader(body))
	token := userToken
	if strings.HasPrefix(path, admins) {
		token = adminToken
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	if ifMatch != "" {
		r.Header.Set("If-Match", ifMatch)
	}
	rec := httptest.NewRecorder()
	w.replicas[replica].ServeHTTP(rec, r)
	w.trace("client %s %s %s -> %d %s", method, path, body, rec.Code, rec.Body)
	a := reply{status: rec.Code, header: rec.Header()}
	if text := rec.Body.Bytes(); len(text) > 0 {
		if err := json.Unmarshal(text, &a.body); err != nil {
			w.model.report("an answer is no JSON", path, err.Error())
		}
	}
	if a.isHeld() {
		w.model.hold()
	}
	if seconds, err := time.ParseDuration(a.header.Get("Retry-After") + "s"); err == nil {
		a.retryAfter = seconds
	}
	return a
}

// text is a value of an answer, "" where there is none.
func text(body map[string]any, path ...string) string {
	for _, name := range path[:len(path)-1] {
		body, _ = body[name].(map[string]any)
	}
	value, ok := body[path[len(path)-1]]
	if !ok {
		return ""
	}
	return fmt.Sprint(value)
}
