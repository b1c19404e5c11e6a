package faults_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// password is that of people who sign up by themselves, or are provisioned with one.
const password = "Passw0rd!x"

// staff is who works in Magento's admin, and shoppers in the storefront.
type staff struct {
	*dice
	w      *world
	people []*person // whose addresses shoppers use
	names  int
}

func (s *staff) step() {
	time.Sleep(s.roll().upTo(5 * time.Second))
	switch n := s.roll().below(100); {
	case n < 35:
		s.signUp()
	case n < 75:
		s.edit()
	case n < 85:
		s.move()
	case n < 90:
		s.delete()
	case s.w.module:
		s.editAdmin()
	}
}

// signUp makes a customer, often with the address and the name of somebody whom a client
// is about to make.
func (s *staff) signUp() {
	for range 4 {
		p := pick(s.dice, s.people)
		if s.roll().inThousand(250) {
			s.names++
			p = &person{userName: "shopper" + strconv.Itoa(s.names) + "@example.com"}
		}
		given, family := p.name()
		id, err := s.w.shop.AddCustomer(map[string]any{"email": p.userName, "firstname": given, "lastname": family}, password)
		if err != nil {
			continue // there is one
		}
		s.w.model.inShop(users+"/Users/"+strconv.FormatInt(id, 10), map[string]string{
			exists: yes, "active": "true", "givenName": given, "familyName": family, "honorificPrefix": "",
		})
		return
	}
}

// somebody is a customer whom the shop has.
func (s *staff) somebody() (path string, id int64) {
	var ids []int64
	for _, c := range s.w.customers() {
		ids = append(ids, c.id)
	}
	if len(ids) == 0 {
		return "", 0
	}
	slices.Sort(ids)
	id = pick(s.dice, ids)
	return users + "/Users/" + strconv.FormatInt(id, 10), id
}

// known reports whether the model has the record: what becomes of one that no client was
// told of is nobody's business.
func (s *staff) known(path string) bool {
	s.w.model.mu.Lock()
	defer s.w.model.mu.Unlock()
	return s.w.model.records[path] != nil
}

func (s *staff) edit() {
	path, id := s.somebody()
	if !s.known(path) {
		return
	}
	s.names++
	field, column := "familyName", "lastname"
	if s.roll().inThousand(500) {
		field, column = "honorificPrefix", "prefix"
	}
	to := "Staff" + strconv.Itoa(s.names)
	if s.w.shop.UpdateCustomer(id, map[string]any{column: to}) == nil {
		s.w.model.inShop(path, map[string]string{field: to})
	}
}

// move puts a customer into another group, after which nothing that was remembered counts.
func (s *staff) move() {
	path, id := s.somebody()
	if !s.known(path) || s.w.shop.UpdateCustomer(id, map[string]any{"group_id": 2 + s.roll().below(2)}) != nil {
		return
	}
	values := map[string]string{}
	s.w.model.knows(path, func(r *record) {
		for field := range r.fields {
			if r.path == path && (field == "group" || strings.HasPrefix(field, "in ")) {
				values[field] = anything
			}
		}
	})
	s.w.model.inShop(path, values)
}

func (s *staff) delete() {
	path, id := s.somebody()
	if s.known(path) && s.w.direct(http.MethodDelete, "/V1/customers/"+strconv.FormatInt(id, 10)) != nil {
		s.w.model.inShop(path, map[string]string{exists: no})
	}
}

func (s *staff) editAdmin() {
	paths := s.w.model.live(admins + "/Users/")
	if len(paths) == 0 {
		return
	}
	path := pick(s.dice, paths)
	s.names++
	to := "Staff" + strconv.Itoa(s.names)
	if s.w.shop.UpdateAdmin(number64(path), map[string]any{"lastname": to}) == nil {
		s.w.model.inShop(path, map[string]string{"familyName": to})
	}
}

// number64 is Magento's id of a record.
func number64(path string) int64 {
	id, err := strconv.ParseInt(strings.TrimLeft(path[strings.LastIndexByte(path, '/')+1:], "g"), 10, 64)
	if err != nil {
		panic(err)
	}
	return id
}

// direct asks the shop past network and bridge; nil stands for a refusal.
func (w *world) direct(method, path string) any {
	r := httptest.NewRequestWithContext(w.t.Context(), method, "http://shop.test/rest"+path, http.NoBody)
	r.Header.Set("Authorization", "Bearer "+shopToken)
	r.Header.Set("Accept", "application/json")
	rec := httptest.NewRecorder()
	w.shop.ServeHTTP(rec, r)
	var answer any
	if rec.Code != http.StatusOK || json.Unmarshal(rec.Body.Bytes(), &answer) != nil {
		return nil
	}
	return answer
}

// inShopRecord is somebody whom the shop has.
type inShopRecord struct {
	id   int64
	name string // that clients know: an address, a user name, a code
}

func (w *world) list(path, name string) (found []inShopRecord) {
	page, _ := w.direct(http.MethodGet, path+"?searchCriteria=").(map[string]any)
	items, _ := page["items"].([]any)
	for _, item := range items {
		o, _ := item.(map[string]any)
		id, _ := o["id"].(float64)
		found = append(found, inShopRecord{int64(id), fmt.Sprint(o[name])})
	}
	return found
}

func (w *world) customers() []inShopRecord { return w.list("/V1/customers/search", "email") }

// inShopBy reports whether the shop has somebody by a user name.
func (w *world) inShopBy(prefix, userName string) bool {
	found := w.customers()
	if prefix == admins {
		found = w.list("/V1/scim-bridge/admin-users", "username")
	}
	return slices.ContainsFunc(found, func(r inShopRecord) bool { return r.name == userName })
}
