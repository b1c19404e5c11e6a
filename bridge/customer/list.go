package customer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List implements scimserver.Store: one call for a filter that Magento can answer, two
// where the page begins inside one of Magento's. A filter that it cannot answer is
// read through up to Config.ScanLimit customers.
func (u Users) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	exists, scope := s.catalogue.has, s.catalogue.inScope(magento.Criteria{})
	if s.catalogue.scope.Adopts && namesSomebody(q.Filter) {
		exists, scope = s.catalogue.reaches, s.catalogue.inReach(magento.Criteria{})
	}
	source := u.shops.source(s, "search customers", exists)
	source.CountFields = memberFields
	source.Pace.Advice = "ask for fewer users at once (count), or for those of a narrower filter"
	return paging.List[magento.Customer]{
		Source:     source,
		Query:      q,
		Push:       s.push(q.Filter),
		Scope:      scope,
		Mixed:      &s.catalogue.lookalike,
		SortFields: map[string]string{"meta.created": "created_at", "meta.lastModified": "updated_at"},
		Limit: paging.Limit{
			Most: u.shops.cfg.ScanLimit, Records: "customers", By: "userName, emails.value, externalId or id",
		},
		Resource: func(ctx context.Context, c *magento.Customer) scim.Resource {
			return u.shops.named(ctx, s, c).resource(c)
		},
		Email: func(c *magento.Customer) string { return c.Email },
		Yield: yield,
	}.Answer(ctx)
}

// namesSomebody reports whether a filter lets through nobody but those whose userName, e-mail
// address or id it names.
func namesSomebody(f scim.Filter) bool { return names(f, "userName", "emails", "emails.value", "id") }

// names reports whether a filter lets through nothing without one of the values that it
// compares with eq at one of the paths.
func names(f scim.Filter, paths ...string) bool {
	switch f := f.(type) {
	case *scim.And:
		return names(f.Left, paths...) || names(f.Right, paths...)
	case *scim.Or:
		return names(f.Left, paths...) && names(f.Right, paths...)
	case *scim.ValuePath: // inside which paths are those of an element
		return f.Path.String() == "emails" && names(f.Filter, "value")
	case *scim.Compare:
		value, _ := f.Value.(string)
		return f.Op == scim.OpEq && value != "" && slices.Contains(paths, f.Path.String())
	default:
		return false
	}
}

// source is where customers are searched whom an answer may show; doing says in an error
// what for, and exists who of those that Magento finds exists for the client.
func (c *shopCache) source(
	s *shop, doing string, exists func(*magento.Customer) bool,
) paging.Source[magento.Customer] {
	source := paging.Source[magento.Customer]{
		IDField: "entity_id",
		ID:      func(c *magento.Customer) int64 { return c.ID },
		Search:  c.search,
		Sizes:   &c.sizes,
		Failure: func(err error) error { return magentoFailure(err, doing) },
	}
	if !s.catalogue.scope.isAll() {
		source.Has = exists
	}
	return source
}

func (c *shopCache) search(
	ctx context.Context, criteria magento.Criteria,
) (page *magento.Page[magento.Customer], err error) {
	waitErr := c.unfinished.read(ctx, func() (shown []int64) {
		if page, err = c.client.SearchCustomers(ctx, criteria); err == nil {
			for i := range page.Items {
				shown = append(shown, page.Items[i].ID)
			}
		}
		return shown
	})
	return page, cmp.Or(waitErr, err)
}

// push turns a filter into what Magento can answer of it.
func (s *shop) push(f scim.Filter) pushdown.Search {
	return pushdown.Push(f, pushdown.Comparisons{
		Compare: s.pushCompare, Present: s.mapping.pushPresent, Taken: s.catalogue.scope.queryLength(),
	})
}

// pushCompare pushes one comparison. Comparisons that Magento makes by its own
// collation are negated here, not there.
func (s *shop) pushCompare(f *scim.Compare, negated bool) pushdown.Search {
	m, name := s.mapping, f.Path.String()
	if name == "active" {
		return m.pushActive(f, negated)
	}
	if negated {
		return pushdown.Anybody()
	}
	switch name {
	case "id":
		return pushdown.ID("entity_id", f)
	case "meta.created":
		return pushdown.Time("created_at", f)
	case "meta.lastModified":
		return pushdown.Time("updated_at", f)
	case "groups", "groups.value":
		return s.groups.push(f)
	}
	if field := m.at[name]; field != nil && field.Number() {
		return pushdown.Number(field.Name, f)
	}
	value, ok := f.Value.(string)
	if !ok {
		return pushdown.Anybody()
	}
	return m.pushText(name, f.Op, value)
}

// pushPresent pushes the operator pr: an empty text may be stored too, so it is
// looked at again.
func (m *mapping) pushPresent(f *scim.Present, negated bool) pushdown.Search {
	if negated {
		return pushdown.Anybody()
	}
	switch name := f.Path.String(); name {
	case "id", "userName", "active", "emails", "emails.value", "meta", "meta.created", "name":
		return pushdown.Search{Exact: true}
	default:
		if f := m.at[name]; f != nil && !f.At.IsZero() && f.Text() && !f.Unsearchable {
			return pushdown.OneOf(false, magento.Filter{Field: f.Name, Condition: magento.NotNull})
		}
		return pushdown.Anybody()
	}
}

// pushText pushes a comparison of texts.
func (m *mapping) pushText(name string, op scim.Op, value string) pushdown.Search {
	var fields []string
	beside := "" // what scim_attributes holds where it may decide instead
	switch f := m.at[name]; {
	case name == "userName":
		fields = []string{"email"}
		if m.userName != nil {
			fields = append(fields, m.userName.Name)
		}
	case f == nil || !f.Text() || f.Unsearchable:
		return pushdown.Anybody()
	case f.Path == "emails":
		fields, beside = []string{f.Name}, `%"emails":[%`
	case f.At.IsZero():
		fields, beside = []string{f.Name}, `%"name":{%`
	default:
		fields = []string{f.Name}
	}
	p := pushdown.Text(op, value, fields...)
	if beside != "" && m.leftover != nil && len(p.Clauses) == 1 {
		pattern := beside + leftoverPattern(value)
		p.Clauses[0] = append(p.Clauses[0], magento.Filter{Field: attrLeftover, Condition: magento.Like, Value: pattern})
	}
	return p
}

// leftoverPattern narrows a search of scim_attributes to texts with a value, where
// JSON writes it as it is: else every customer who has such an attribute there
// would have to be looked at.
func leftoverPattern(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&`, r) }) {
		return ""
	}
	return magento.EscapeLike(value) + "%"
}

// push pushes a comparison of memberships.
func (r *groupRules) push(f *scim.Compare) pushdown.Search {
	if f.Op != scim.OpEq {
		return pushdown.Anybody()
	}
	id, _ := f.Value.(string)
	group, ok := recordid.Group.Parse(id)
	if !ok || r.defaults.has(group) {
		return pushdown.Search{Nobody: true, Exact: true}
	}
	return pushdown.OneOf(false, r.withGroup(group)...)
}

// withGroup finds whom Magento has down for a group in any way: the membership that it holds,
// or one beyond it that is remembered.
func (r *groupRules) withGroup(group int64) []magento.Filter {
	id := recordid.Number(group)
	filters := []magento.Filter{{Field: "group_id", Condition: magento.Eq, Value: id}}
	if r.remembers {
		filters = append(filters, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + id + ",%"})
	}
	return filters
}

// withAnyGroup finds whom Magento has down for one of several groups in any way. Of many it
// finds everybody who is in any but the default groups.
func (r *groupRules) withAnyGroup(groups []int64) []magento.Filter {
	isFew := len(groups) < magento.MaxListItems
	in := magento.Filter{Field: "group_id", Condition: magento.In}
	if !isFew {
		in.Condition, groups = magento.NotIn, append(r.defaults.ids(), 0) // 0 is NOT LOGGED IN
	}
	ids := make([]string, len(groups))
	for i, id := range groups {
		ids[i] = recordid.Number(id)
	}
	in.Value = strings.Join(ids, ",")
	filters := []magento.Filter{in}
	switch {
	case !r.remembers:
	case isFew:
		for _, id := range ids {
			filters = append(filters, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + id + ",%"})
		}
	default:
		// A list of memberships counts where it has the group that Magento holds. That may be a
		// default group that was none when the customer joined it.
		filters = append(filters, magento.Filter{Field: attrGroups, Condition: magento.NotNull})
	}
	return filters
}

// pushActive pushes a comparison with active, which Magento answers exactly.
func (m *mapping) pushActive(f *scim.Compare, negated bool) pushdown.Search {
	active, ok := f.Value.(bool)
	if !ok || (f.Op != scim.OpEq && f.Op != scim.OpNe) {
		return pushdown.Anybody()
	}
	if (f.Op == scim.OpNe) != negated {
		active = !active
	}
	pattern := strings.NewReplacer("_", `\_`).Replace(inactivePrefix) + "%"
	if !active {
		marks := []magento.Filter{{Field: "confirmation", Condition: magento.Like, Value: pattern}}
		if m.heeded {
			marks = append(marks, magento.Filter{Field: attrActive, Condition: magento.Eq, Value: "0"})
		}
		return pushdown.OneOf(true, marks...)
	}
	p := pushdown.OneOf(true,
		magento.Filter{Field: "confirmation", Condition: magento.Null},
		magento.Filter{Field: "confirmation", Condition: magento.NotLike, Value: pattern})
	if m.heeded {
		p = pushdown.Both(p, pushdown.OneOf(true,
			magento.Filter{Field: attrActive, Condition: magento.Null},
			magento.Filter{Field: attrActive, Condition: magento.Neq, Value: "0"}))
	}
	return p
}
