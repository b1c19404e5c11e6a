package magentotest

import (
	"crypto/rand"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Shop is a Magento in memory. It is safe for concurrent use.
type Shop struct {
	config config
	routes routeTable
	calls  []atomic.Int64 // by the index of the route, one more for requests without a route
	faults faults

	latency     atomic.Int64 // nanoseconds
	maintenance atomic.Bool
	processes   chan struct{} // one for each at work; nil for any number
	jwtKey      []byte
	nonces      nonces

	// mu guards what follows. Customers themselves are never changed once stored:
	// a change stores another one.
	mu         sync.RWMutex
	customers  customerStore
	required   []requirement
	locks      map[lockKey]bool
	groups     []group
	nextGroup  int64
	revoked    map[userKey]int64 // serial number of the last token that is refused
	nextToken  int64
	bulks      map[string]*bulk
	admins     []*admin // in the order of ids
	lastAdmin  int64
	adminRoles []*adminRole
	lastRole   int64       // or assignment of one: both are in one table
	recent     []time.Time // requests of the last second, see WithRateLimit
	seeded     int         // customers made by Seed
}

// NewShop returns a shop as it is after Magento was installed: the websites admin
// and base, one store view default in en_US, the groups NOT LOGGED IN, General,
// Wholesale and Retailer, the role Administrators, no customers, and no way to log
// in but the ones that the options name.
func NewShop(opts ...Option) *Shop {
	c := newConfig(opts)
	s := &Shop{
		config: c, routes: newRouteTable(&c), jwtKey: make([]byte, 32),
		groups: stockGroups(), nextGroup: 4,
		revoked: map[userKey]int64{}, bulks: map[string]*bulk{}, locks: map[lockKey]bool{},
	}
	rand.Read(s.jwtKey)
	s.calls = make([]atomic.Int64, len(s.routes.all)+1)
	s.latency.Store(int64(s.config.latency))
	if c.processes > 0 {
		s.processes = make(chan struct{}, c.processes)
	}
	s.customers = newCustomerStore(newFields(s.config.attributes))
	s.seedAdmins()
	return s
}

// SetLatency makes every answer take at least d from now on.
func (s *Shop) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

// SetMaintenance switches maintenance mode, in which every request is answered by
// an HTML page with status 503.
func (s *Shop) SetMaintenance(on bool) { s.maintenance.Store(on) }

// Calls returns how many requests of a route arrived, failed ones included. A
// route is written as in Routes, "GET /V1/customers/{id}"; "" counts all requests,
// also those that no route matches.
func (s *Shop) Calls(route string) int {
	var n int64
	for i := range s.calls {
		if route == "" || i < len(s.routes.all) && s.routes.all[i].name() == route {
			n += s.calls[i].Load()
		}
	}
	return int(n)
}

// CallsByRoute returns the number of requests of every route that was asked;
// requests that no route matches count as "(no route)".
func (s *Shop) CallsByRoute() map[string]int {
	byRoute := map[string]int{}
	for i := range s.calls {
		n := int(s.calls[i].Load())
		if n == 0 {
			continue
		}
		name := "(no route)"
		if i < len(s.routes.all) {
			name = s.routes.all[i].name()
		}
		byRoute[name] += n
	}
	return byRoute
}

// ResetCalls counts from zero again.
func (s *Shop) ResetCalls() {
	for i := range s.calls {
		s.calls[i].Store(0)
	}
}

// Routes lists every route that the shop serves, "GET /V1/customers/{id}" and so on.
func (s *Shop) Routes() []string {
	names := make([]string, 0, len(s.routes.all))
	for i := range s.routes.all {
		names = append(names, s.routes.all[i].name())
	}
	return names
}

func (s *Shop) now() time.Time { return s.config.now().UTC() }

var _ http.Handler = (*Shop)(nil)
