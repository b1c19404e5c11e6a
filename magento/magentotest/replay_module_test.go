package magentotest

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// The shop of the companion module's recordings, before the module: one admin user,
// and ids of customers and groups that had gone up.
func cleanShop(t *testing.T) *replay {
	t.Helper()
	return cleanReplay(t)
}

// The shop of the companion module's recordings, with the module and with
// integrations that have some of its rights.
func moduleShop(t *testing.T) *replay {
	t.Helper()
	r := cleanReplay(t, WithModule(), WithoutCustomerVersions(),
		WithRestrictedBearer("viewer-token", seeModule, viewAdmins, viewAdminRoles),
		WithRestrictedBearer("clerk-token", createAdmins, updateAdmins))
	r.bearers = map[string]string{"viewer": "viewer-token", "clerk": "clerk-token"}
	r.shop.lastRole = 5 // each integration has taken one
	return r
}

// The shop of the recordings of the module's second contract.
func versionShop(t *testing.T) *replay {
	t.Helper()
	return cleanReplay(t, WithModule())
}

// The shop of the recordings of names and keys: a later one, whose ids had gone up.
func namesShop(t *testing.T) *replay {
	t.Helper()
	r := cleanReplay(t, WithModule())
	r.shop.customers.nextID = 156
	r.shop.nextGroup = 13
	return r
}

// The shop of the recordings of owners and keys of admin users and roles.
func ownersShop(t *testing.T) *replay {
	t.Helper()
	r := cleanReplay(t, WithModule())
	r.shop.lastRole, r.shop.lastAdmin = 5, 3
	if err := r.shop.UpdateAdmin(1, map[string]any{"firstname": "Ada", "lastname": "Admin"}); err != nil {
		t.Fatal(err)
	}
	return r
}

func cleanReplay(t *testing.T, opts ...Option) *replay {
	t.Helper()
	r := &replay{versions: map[string]string{}, shop: NewShop(append([]Option{
		WithBearer("integration-token"), WithAdmin("admin", "Admin123!pass", ""),
	}, opts...)...)}
	admin := map[string]any{"firstname": "Ad", "lastname": "Min", "email": "admin@example.com"}
	if err := r.shop.UpdateAdmin(1, admin); err != nil {
		t.Fatal(err)
	}
	r.shop.customers.nextID = 4
	r.shop.nextGroup = 9
	return r
}

// prepareModule changes the shop as whoever recorded the pairs did in Magento's own
// admin before the pair.
func (r *replay) prepareModule(t *testing.T, p pair) {
	t.Helper()
	if r.unlock != nil {
		r.unlock()
		r.unlock = nil
	}
	var err error
	switch name, stored, _ := strings.Cut(p.Name, " "); name {
	case "[stored":
		err = r.store(p, stored)
	case "[locked]":
		r.unlock = r.lock(t, p)
	}
	if err != nil {
		t.Fatal(err)
	}
	switch p.Name {
	case "[grant] everything granted":
		err = r.shop.GrantRole(r.shop.RoleID("Закупки"), "Magento_Backend::all")
	case "[grant] log-in of a user with some rights":
		err = r.shop.GrantRole(r.shop.RoleID("Clerks"), viewAdmins, updateAdmins)
	case "[outside] version of before":
		r.shop.mu.RLock()
		id := r.shop.adminBy(adminUsername, "rita").id
		r.shop.mu.RUnlock()
		err = r.shop.UpdateAdmin(id, map[string]any{"lastname": "Outside"})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// store writes what stands in JSON at the beginning of a text as columns of the customer
// whom a pair is about, as whoever recorded it did by SQL.
func (r *replay) store(p pair, text string) error {
	columns, _, _ := strings.Cut(text, "] ")
	values := map[string]any{}
	if err := json.Unmarshal([]byte(columns), &values); err != nil {
		return err
	}
	return r.shop.SetColumns(target(p), values)
}

// lock locks the record that a pair is about.
func (r *replay) lock(t *testing.T, p pair) (unlock func()) {
	t.Helper()
	if strings.Contains(p.Request.Path, "/customerGroups/") {
		return r.shop.LockGroup(target(p))
	}
	return r.shop.LockCustomer(target(p))
}

// target is the id at the end of a pair's path.
func target(p pair) int64 {
	id, _ := strconv.ParseInt(path.Base(p.Request.Path), 10, 64)
	return id
}

var versionText = regexp.MustCompile(`"(?:scim_)?version": ?"([0-9a-f]{64})"`)

// withVersions puts this shop's versions into a request for the recorded ones.
func (r *replay) withVersions(body []byte) []byte {
	return versionText.ReplaceAllFunc(body, func(text []byte) []byte {
		recorded := string(versionText.FindSubmatch(text)[1])
		return bytes.ReplaceAll(text, []byte(recorded), []byte(r.versions[recorded]))
	})
}

// rememberVersions keeps the versions of an answer for the requests that send them.
// What was two versions in the recording must be two here, and what was one, one: but the
// recordings of admin users, roles and groups are of a module that did not count changes,
// where a version came back with the values.
func (r *replay) rememberVersions(t *testing.T, p pair, body []byte) {
	t.Helper()
	recorded, err := json.Marshal(p.Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.Request.Path, "/scim-bridge/") && !strings.Contains(p.Request.Path, "/customerGroups") {
		return
	}
	cameBack := strings.Contains(p.Request.Path, "/scim-bridge/admin-") || strings.Contains(p.Request.Path, "/customerGroups")
	want, got := versionText.FindAllSubmatch(recorded, -1), versionText.FindAllSubmatch(body, -1)
	for i := range min(len(want), len(got)) {
		then, now := string(want[i][1]), string(got[i][1])
		for a, b := range r.versions {
			if a != then && b == now || a == then && b != now && !cameBack {
				t.Errorf("%s: version %d is %s, recorded as %s, which was %s", p.Name, i, now, then, r.versions[then])
				break
			}
		}
		r.versions[then] = now
	}
}
