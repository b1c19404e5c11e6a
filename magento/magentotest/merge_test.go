package magentotest

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Magento merges a PUT into what it has read, and saves all of that: of two at the same
// time one undoes what the other has written into columns. The module prevents that.
func TestChangesAtTheSameTime(t *testing.T) {
	t.Parallel()
	for shape, c := range map[string]struct {
		options []Option
		want    string // the last name
	}{
		"stock":                      {[]Option{WithAttributes()}, "Lovelace"},
		"the module's first version": {[]Option{WithModule(), WithoutCustomerVersions()}, "Lovelace"},
		"the module":                 {[]Option{WithModule()}, "King"},
	} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newClient(t, append(c.options, WithMergeTime(50*time.Millisecond))...)
				path := s.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
				var others sync.WaitGroup
				others.Go(func() {
					s.put(path, `{"lastname":"King","custom_attributes":{"scim_groups":",1,"}}`).want(http.StatusOK)
				})
				time.Sleep(10 * time.Millisecond)
				s.put(path, `{"firstname":"Grace"}`).want(http.StatusOK)
				others.Wait()
				got := s.do(http.MethodGet, path, "").is("Grace", "firstname").is(c.want, "lastname")
				if !strings.Contains(got.raw, `",1,"`) { // which is outside the customers' table
					t.Errorf("an attribute was lost: %s", got.raw)
				}
			})
		})
	}
}
