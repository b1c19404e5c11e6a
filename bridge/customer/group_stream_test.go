package customer_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// memberCounter is a client that counts the members of a group while they are
// written, and calls look each time.
type memberCounter struct {
	header  http.Header
	status  int
	members int
	look    func(members int)
}

func (c *memberCounter) Header() http.Header { return c.header }

func (c *memberCounter) WriteHeader(status int) { c.status = status }

func (c *memberCounter) Write(p []byte) (int, error) {
	c.members += bytes.Count(p, []byte{'}'}) // one brace ends each member
	c.look(c.members)
	return len(p), nil
}

// The members of a group are read and written page by page: however many there are,
// no more than one page of them has been read and is not yet written.
func TestMembersStreamInConstantMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const (
			customers = 20_000
			page      = 100
		)
		w := newCrowd(t, 0)
		w.Shop.SeedGroup(2, customers)
		inFlight := 0
		client := &memberCounter{header: http.Header{}, look: func(members int) {
			inFlight = max(inFlight, w.Shop.Calls("GET /V1/customers/search")*page-members)
		}}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Groups/g2", http.NoBody)
		req.Header.Set("Authorization", "Bearer "+bridgetest.Token)
		w.Handler.ServeHTTP(client, req)
		if client.status != http.StatusOK || client.members < customers || client.members > customers+2 { // meta and the group itself count as well
			t.Errorf("status %d, %d members read, want %d", client.status, client.members, customers)
		}
		if pages := w.Shop.Calls("GET /V1/customers/search"); pages != customers/page {
			t.Errorf("%d pages read, want %d", pages, customers/page)
		}
		if inFlight > page {
			t.Errorf("%d members were read and not yet written, want at most one page of %d", inFlight, page)
		}
	})
}
