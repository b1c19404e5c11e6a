package customer

import (
	"context"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List implements scimserver.Store: one call for a filter that Magento can answer, two
// where the page begins amid one of Magento's. A filter that it cannot answer is
// read through up to Config.ScanLimit customers.
func (u Users) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := u.shop(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	q.StartIndex = max(q.StartIndex, 1)
	push := s.push(q.Filter)
	if push.Nobody {
		return scim.ListResult{}, nil
	}
	l := listing{Users: u, shop: s, query: q, push: push, yield: yield}
	order, sorted := s.order(q)
	p := paging.Pages[magento.Customer]{Query: q, IDField: "entity_id", Search: l.search, Show: l.show}
	switch {
	case q.ByCursor && push.Exact:
		return p.ByCursor(ctx, l.criteria())
	case push.Exact && sorted:
		return p.Direct(ctx, l.criteria(), order)
	default:
		return l.scan(ctx)
	}
}

// listing is one list under way.
type listing struct {
	Users
	shop  *shop
	query scim.Query
	push  pushdown.Search
	yield func(scim.Resource) error
}

// criteria is the search that lets through at least whom the filter matches.
func (l *listing) criteria() magento.Criteria {
	return l.shop.fence(magento.Criteria{Groups: slices.Clone(l.push.Clauses)})
}

// order is the order that Magento is asked for: by id unless the request names
// another that Magento sorts the same way. sorted is false where it does not.
func (s *shop) order(q scim.Query) (order []magento.SortOrder, sorted bool) {
	byID := magento.SortOrder{Field: "entity_id", Descending: q.Descending}
	if q.ByCursor || q.SortBy.IsZero() {
		return []magento.SortOrder{{Field: "entity_id"}}, true
	}
	switch q.SortBy.String() {
	case "id":
		return []magento.SortOrder{byID}, true // by number, as they were given out
	case "meta.created":
		return []magento.SortOrder{{Field: "created_at", Descending: q.Descending}, byID}, true
	case "meta.lastModified":
		return []magento.SortOrder{{Field: "updated_at", Descending: q.Descending}, byID}, true
	default:
		return []magento.SortOrder{{Field: "entity_id"}}, false
	}
}

func (l *listing) search(ctx context.Context, c magento.Criteria) (*magento.Page[magento.Customer], error) {
	page, err := l.client.SearchCustomers(ctx, c)
	if err != nil {
		return nil, magentoFailure(err, "search customers")
	}
	return page, nil
}

// show yields one customer.
func (l *listing) show(ctx context.Context, c *magento.Customer) error {
	return l.yield(l.named(ctx, l.shop, c).resource(c))
}

// scan reads everybody whom Magento lets through and keeps those who match. Pages
// are walked by id, so that a customer who comes or goes meanwhile shifts nobody;
// any other order is made here.
func (l *listing) scan(ctx context.Context) (scim.ListResult, error) {
	m := matches{listing: l, keepAll: !l.query.ByCursor && !l.query.SortBy.IsZero()}
	c := l.criteria()
	c.PageSize = paging.ScanSize
	for last, read := "", 0; ; {
		page, err := l.search(ctx, paging.After(c, "entity_id", last))
		if err != nil {
			return scim.ListResult{}, err
		}
		if read+page.TotalCount > l.cfg.ScanLimit {
			return scim.ListResult{}, paging.TooMany("customers", "userName, emails.value, externalId or id", read+page.TotalCount, l.cfg.ScanLimit)
		}
		read += len(page.Items)
		for i := range page.Items {
			m.look(ctx, &page.Items[i])
		}
		if len(page.Items) < paging.ScanSize || page.TotalCount <= len(page.Items) {
			break
		}
		last = recordid.Format(page.Items[len(page.Items)-1].ID)
	}
	return m.answer()
}

// matches collects who matches in a scan, and only as much of them as the answer needs.
type matches struct {
	*listing
	keepAll bool // the order is made here
	total   int
	found   []scim.Resource
	aliases []scim.Resource
	more    bool
}

// look compares one customer with the whole filter.
func (m *matches) look(ctx context.Context, c *magento.Customer) {
	r := m.named(ctx, m.shop, c).resource(c)
	if m.query.Filter != nil && !scim.Match(m.query.Filter, r) {
		if m.aliasOf(c) {
			m.aliases = append(m.aliases, r)
		}
		return
	}
	m.total++
	switch {
	case m.query.ByCursor:
		m.byCursor(r)
	case m.keepAll || (m.total >= m.query.StartIndex && len(m.found) < m.query.Count):
		m.found = append(m.found, r)
	}
}

func (m *matches) byCursor(r scim.Resource) {
	if !paging.Beyond(r.ID(), m.query.After) {
		return
	}
	if len(m.found) == m.query.Count {
		m.more = true
		return
	}
	m.found = append(m.found, r)
}

// aliasOf reports whether the filter asks for a userName that is a customer's
// e-mail address. Magento refuses to create a second customer with it, so a
// provider that gets a 409 must find the first one by that name.
func (m *matches) aliasOf(c *magento.Customer) bool {
	f, ok := m.query.Filter.(*scim.Compare)
	if !ok || f.Op != scim.OpEq || f.Path.String() != "userName" {
		return false
	}
	value, _ := f.Value.(string)
	return person.IsAddress(value) && strings.EqualFold(c.Email, value)
}

// sort puts who was found, by id so far, into the order that is asked for.
func (m *matches) sort() {
	if m.query.SortBy.String() == "id" { // by number, as Magento sorts it
		if m.query.Descending {
			slices.Reverse(m.found)
		}
		return
	}
	slices.SortStableFunc(m.found, func(a, b scim.Resource) int {
		if m.query.Descending {
			a, b = b, a
		}
		return scim.CompareBy(a, b, m.query.SortBy)
	})
}

// answer yields the wanted page of what was found.
func (m *matches) answer() (scim.ListResult, error) {
	if m.total == 0 && len(m.aliases) > 0 {
		m.total = len(m.aliases)
		m.found = m.aliases[min(m.query.StartIndex-1, m.total):]
		m.found = m.found[:min(m.query.Count, len(m.found))]
	} else if m.keepAll {
		m.sort()
		m.found = m.found[min(m.query.StartIndex-1, len(m.found)):]
		m.found = m.found[:min(m.query.Count, len(m.found))]
	}
	result := scim.ListResult{TotalResults: m.total, More: m.more}
	for _, r := range m.found {
		if err := m.yield(r); err != nil {
			return result, err
		}
	}
	return result, nil
}
