package customer_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

// adoptIn runs scim-bridge adopt in a shop and returns whom it tells of.
func (w *world) adoptIn(s *setup, readOnly bool, transport http.RoundTripper) (ids []string) {
	w.T.Helper()
	client, err := magento.New(magento.Config{
		BaseURL: bridgetest.ShopURL, Transport: transport, Credentials: magento.Bearer{Token: bridgetest.MagentoToken},
		ReadOnly: readOnly,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	defer client.Close()
	customers := customer.New(s.bridge, client)
	defer customers.Close()
	n, err := customers.Adopt(w.T.Context(), func(id int64) { ids = append(ids, bridgetest.ID(id)) })
	if err != nil || n != len(ids) {
		w.T.Errorf("%d adopted (%v): %v", n, ids, err)
	}
	return ids
}

// Who was deleted by a client is nobody whom another could take over.
func TestAdoptFindsNobodyWhoWasDeleted(t *testing.T) {
	t.Parallel()
	for _, write := range []bool{false, true} {
		s := managedShop(t, "managed+domains:staff.example.com", false)
		w := newWorld(t, s)
		gone, there := w.addOutsider("a@staff.example.com"), w.addOutsider("b@staff.example.com")
		n, _ := parseID(gone)
		if err := w.Shop.SetColumns(n, map[string]any{"confirmation": "scim-deleted-x"}); err != nil {
			t.Fatal(err)
		}
		if ids := w.adoptIn(&s, !write, w.ToShop); !slices.Equal(ids, []string{there}) {
			t.Errorf("write %t: found %v", write, ids)
		}
		if got := w.owner(gone); got != "" {
			t.Errorf("write %t: scim_owner is %q", write, got)
		}
	}
}

// Whoever changes between the list and the write is marked as they are then.
func TestAdoptLooksAgainBeforeItWrites(t *testing.T) {
	t.Parallel()
	for name, columns := range map[string]map[string]any{
		"another address": {"email": "a@example.com"},
		"another website": {"website_id": 2},
		"deleted":         {"confirmation": "scim-deleted-x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := managedShop(t, "managed+domains:staff.example.com", false)
			w := newWorld(t, s)
			id := w.addOutsider("a@staff.example.com")
			n, _ := parseID(id)
			isRead := false
			transport := roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/rest/V1/customers/"+id && !isRead {
					isRead = true
					if err := w.Shop.SetColumns(n, columns); err != nil {
						t.Error(err)
					}
				}
				return w.ToShop.RoundTrip(r)
			})
			if ids := w.adoptIn(&s, false, transport); len(ids) > 0 || !isRead {
				t.Errorf("adopted %v, read %t", ids, isRead)
			}
			if got := w.owner(id); got != "" {
				t.Errorf("scim_owner is %q", got)
			}
		})
	}
}

// roundTrip is a transport.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
