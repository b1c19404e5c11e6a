package faults_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// style is how an identity provider sends and repeats.
type style string

const (
	jumpcloud style = "jumpcloud" // whole users by PUT; what failed is done anew from the look-up on
	okta      style = "okta"      // reads, changes and PUTs all back; repeats after 429, and creates; the rest is given up
	entra     style = "entra"     // PATCHes attributes; what failed is done again in the next cycle
)

// cycle is how long Entra waits; in truth it is 40 minutes.
const cycle = 45 * time.Second

// person is whom a client provisions.
type person struct {
	userName string
	path     string            // "" while the client does not know it
	wanted   map[string]string // what the client has last sent, by field
}

// name is what a person is called by everybody to begin with.
func (p *person) name() (given, family string) {
	local, _, _ := strings.Cut(p.userName, "@")
	return "Ada", strings.ToUpper(local[:1]) + local[1:]
}

// client provisions users at one endpoint, one request at a time.
type client struct {
	*dice
	w      *world
	style  style
	prefix string
	people []*person
	ops    int // requests for a change that have begun
}

// fieldsOf are the fields that an endpoint keeps, with their paths in PATCH.
func (w *world) fieldsOf(prefix string) map[string]string {
	fields := map[string]string{"givenName": "name.givenName", "familyName": "name.familyName"}
	if prefix == users {
		fields["honorificPrefix"] = "name.honorificPrefix"
	}
	if w.module {
		fields["title"], fields["nickName"], fields["externalId"] = "title", "nickName", "externalId"
	}
	return fields
}

// value reads a field of a user as it is answered.
func value(body map[string]any, field string) string {
	switch field {
	case "givenName", "familyName", "honorificPrefix":
		return text(body, "name", field)
	default:
		return text(body, field)
	}
}

// body is a user as a client sends it.
func body(userName string, values map[string]string) string {
	name := map[string]any{}
	user := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": userName, "name": name,
		"emails": []any{map[string]any{"value": userName, "type": "work", "primary": true}},
	}
	for field, v := range values {
		switch field {
		case "givenName", "familyName", "honorificPrefix":
			name[field] = v
		case "active":
			user[field] = v == "true"
		case exists:
		default:
			user[field] = v
		}
	}
	raw, err := json.Marshal(user)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func (c *client) fresh(field string) string {
	c.ops++ // no two values are alike
	return strings.ToUpper(field[:1]) + strings.ReplaceAll(c.name, " ", "") + strconv.Itoa(c.ops)
}

func (c *client) replica() int { return c.roll().below(len(c.w.replicas)) }

// step does one thing to one of the people.
func (c *client) step() {
	time.Sleep(c.roll().upTo(1500 * time.Millisecond))
	p := pick(c.dice, c.people)
	if p.path == "" {
		c.repeat(func() reply { return c.provision(p) })
		return
	}
	switch n := c.roll().below(100); {
	case n < 10:
		c.read(p)
	case n < 45:
		c.change(p, pick(c.dice, slices.Sorted(maps.Keys(c.w.fieldsOf(c.prefix)))), "")
	case n < 75:
		active := "false"
		if p.wanted["active"] == active {
			active = "true"
		}
		if c.change(p, "active", active).outcome() == unknown && p.path != "" && c.roll().inThousand(700) {
			c.change(p, "active", map[string]string{"true": "false", "false": "true"}[active]) // as it was before
		}
	case n < 83:
		c.repeat(func() reply { return c.delete(p) })
	case n < 95:
		c.repeat(func() reply { return c.put(p, p.wanted) })
	default:
		c.race(p)
	}
}

// repeat does something, and again as the style says, and returns the last answer.
func (c *client) repeat(do func() reply) (a reply) {
	for n := range 3 {
		a = do()
		switch {
		case a.outcome() != unknown || n == 2:
			return a
		case c.style == entra:
			time.Sleep(cycle)
		case c.style == okta && a.status == http.StatusTooManyRequests:
			time.Sleep(max(a.retryAfter, time.Second))
		case c.style == okta && a.status != 0:
			return a
		default:
			time.Sleep(time.Second + c.roll().upTo(10*time.Second))
		}
	}
	return a
}

// find looks for a person and learns the path; it fails where there is no answer.
func (c *client) find(p *person) reply {
	filter := url.QueryEscape(`userName eq "` + p.userName + `"`)
	a := c.w.ask(c.replica(), http.MethodGet, c.prefix+"/Users?filter="+filter, "", "")
	if a.status != http.StatusOK {
		return a
	}
	list, _ := a.body["Resources"].([]any)
	for _, found := range list {
		if user, ok := found.(map[string]any); ok {
			p.path = c.prefix + "/Users/" + text(user, "id")
			c.w.model.adopt(p.path, c.key(p))
		}
	}
	return a
}

func (c *client) key(p *person) string { return c.prefix + " " + p.userName }

// provision makes a person unless there is one.
func (c *client) provision(p *person) reply {
	if a := c.find(p); a.outcome() != done {
		return a
	}
	if len(p.wanted) == 0 {
		p.wanted = map[string]string{"active": "true"}
	}
	for _, field := range slices.Sorted(maps.Keys(c.w.fieldsOf(c.prefix))) {
		p.wanted[field] = c.fresh(field)
	}
	p.wanted["givenName"], p.wanted["familyName"] = p.name()
	if p.path != "" {
		return c.put(p, p.wanted)
	}
	replica := c.replica()
	values := maps.Clone(p.wanted)
	values[exists] = yes
	attempt := c.w.model.create(replica, c.key(p), values)
	a := c.w.ask(replica, http.MethodPost, c.prefix+"/Users", body(p.userName, p.wanted), "")
	c.lose(&a)
	if a.outcome() != done {
		attempt.end(a.outcome())
		if a.status == http.StatusConflict {
			c.conflict(p)
		}
		return a
	}
	p.path = c.prefix + "/Users/" + text(a.body, "id")
	c.w.model.made(attempt, p.path)
	c.compare(p.path, a, p.wanted)
	return a
}

// lose loses an answer on its way to the client.
func (c *client) lose(a *reply) {
	if c.w.network.on.Load() && c.roll().inThousand(c.w.network.perMill/2) {
		*a = reply{}
	}
}

// conflict looks for what a create has collided with: whoever is there must be found.
func (c *client) conflict(p *person) {
	there := c.w.inShopBy(c.prefix, p.userName)
	a := c.find(p)
	if a.status == http.StatusOK && p.path == "" && there && c.w.inShopBy(c.prefix, p.userName) {
		c.w.model.report("what a create collides with is not found", p.userName, "")
	}
}

// compare checks that an answer shows what was asked for.
func (c *client) compare(path string, a reply, values map[string]string) {
	if len(a.body) == 0 {
		return
	}
	c.w.model.mu.Lock()
	defer c.w.model.mu.Unlock()
	r := c.w.model.records[path]
	for field, want := range values {
		if got := value(a.body, field); field != exists && got != want {
			cause := r.cause(field, c.w.network.isCarriedOut)
			detail := fmt.Sprintf("%s is %q, not %q", field, got, want)
			c.w.model.violate("an answer does not show what it acknowledges: "+cause, r, detail)
		}
	}
}

// write sends a request that sets fields of a person.
func (c *client) write(replica int, p *person, method, text, ifMatch string, values map[string]string) reply {
	isOutside := c.w.managed && c.w.model.isOutside(p.path)
	attempt := c.w.model.begin(replica, map[string]map[string]string{p.path: values})
	a := c.w.ask(replica, method, p.path, text, ifMatch)
	c.lose(&a)
	isMissing := method == http.MethodDelete && a.status == http.StatusNotFound
	if isMissing && !isOutside {
		a.status = http.StatusNoContent // somebody else was faster
	}
	attempt.end(a.outcome())
	if isMissing && isOutside { // nobody may be deleted whom no client has changed
		p.path = ""
		return a
	}
	if a.outcome() == done {
		c.compare(p.path, a, values)
	}
	c.judge(p, method, a)
	return a
}

// judge reports refusals that no request of a client deserves.
func (c *client) judge(p *person, method string, a reply) {
	switch a.status {
	case http.StatusNotFound:
		if slices.Contains(c.w.model.live(p.path), p.path) {
			c.w.model.report("somebody who is there is not found", p.path, method)
		}
		p.path = ""
	case http.StatusBadRequest, http.StatusConflict, http.StatusForbidden:
		c.w.model.report("refused", p.path, fmt.Sprint(method, " ", a.status, " ", text(a.body, "detail")))
	}
}

func (c *client) put(p *person, values map[string]string) reply {
	return c.write(c.replica(), p, http.MethodPut, body(p.userName, values), "", values)
}

// read reads a person: what is shown must have been possible at some time since the request
// began.
func (c *client) read(p *person) {
	before := c.w.model.state(p.path)
	a := c.w.ask(c.replica(), http.MethodGet, p.path, "", "")
	c.judge(p, http.MethodGet, a)
	if a.status != http.StatusOK {
		return
	}
	m := c.w.model
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.records[c.prefix+"/Users/"+text(a.body, "id")]
	if r == nil {
		return
	}
	for field, was := range before {
		got, ok := c.w.read(r, a.body, field)
		if !ok || r.may(field, got) || slices.Contains(was, got) || slices.Contains(was, anything) {
			continue
		}
		detail := fmt.Sprintf("%s is %q, not one of %q", field, got, r.possible(field))
		kind := "a read shows that " + c.w.nameOf(r, field, got)
		m.violate(kind+": "+r.cause(field, c.w.network.isCarriedOut), r, detail)
	}
}

// change sets a field, to a new value if none is given.
func (c *client) change(p *person, field, to string) reply {
	if to == "" {
		to = c.fresh(field)
	}
	p.wanted[field] = to
	return c.repeat(func() reply {
		if p.path == "" {
			return c.provision(p)
		}
		if c.style == entra {
			return c.patch(c.replica(), p, field, to, "")
		}
		if c.style == okta {
			a := c.w.ask(c.replica(), http.MethodGet, p.path, "", "")
			if a.status != http.StatusOK {
				c.judge(p, http.MethodGet, a)
				return a
			}
			for f := range p.wanted {
				p.wanted[f] = value(a.body, f)
			}
			p.wanted[field] = to
		}
		return c.put(p, p.wanted)
	})
}

func (c *client) patch(replica int, p *person, field, to, ifMatch string) reply {
	path, v := c.w.fieldsOf(c.prefix)[field], strconv.Quote(to)
	if field == "active" {
		path, v = field, to
	}
	return c.write(replica, p, http.MethodPatch, patchBody(`{"op":"replace","path":"`+path+`","value":`+v+`}`), ifMatch,
		map[string]string{field: to})
}

func patchBody(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

func (c *client) delete(p *person) reply {
	if p.path == "" {
		return reply{status: http.StatusNoContent}
	}
	a := c.write(c.replica(), p, http.MethodDelete, "", "", map[string]string{exists: no})
	if a.outcome() == done {
		p.path, p.wanted = "", nil
	}
	return a
}

// race changes two fields in one version of a user: only one of the two may succeed (RFC
// 7644 section 3.14).
func (c *client) race(p *person) {
	a := c.w.ask(c.replica(), http.MethodGet, p.path, "", "")
	if a.status != http.StatusOK {
		c.judge(p, http.MethodGet, a)
		return
	}
	etag, path := a.header.Get("ETag"), p.path
	fields := []string{"givenName", "familyName"}
	replica, where := c.replica(), "in one process"
	other := replica
	between := 600
	if !c.w.module { // where it is known to go wrong, and never can go right
		between = 20
	}
	if c.roll().inThousand(between) {
		other, where = 1-replica, "between processes"
	}
	answers := make(chan reply, len(fields))
	for _, field := range fields {
		to := c.fresh(field)
		p.wanted[field] = to
		copied := *p
		replica, other = other, replica
		asked, pace := replica, c.roll().upTo(40*time.Millisecond)
		racer := &client{dice: &dice{name: c.name + "race" + strconv.Itoa(c.ops)}, w: c.w, style: c.style, prefix: c.prefix}
		go func() {
			time.Sleep(pace)
			answers <- racer.patch(asked, &copied, field, to, etag)
		}()
	}
	began, won := time.Now(), 0
	for range fields {
		if a := <-answers; a.outcome() == done {
			won++
		}
	}
	if won > 1 && !c.w.model.isWrittenBeside(path, fields, p.wanted, began) { // which can bring a version back
		c.w.model.report("two changes of one version were both acknowledged "+where, path, "")
	}
}
