package main

import (
	"context"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/go-json-experiment/json"
)

// person is a user of the shop.
type person struct {
	id, email string
	resource  string // as the bridge showed it when it was created
}

// people are kept apart by what is done to them.
type people struct {
	unchanged []person            // whom nobody changes
	changed   map[string][]person // whom a way changes
}

// crowd is how many there are of a kind, more than there are connections.
const crowd = 2 * maxConnections

// createPeople creates everybody by way of a bridge.
func (s *system) createPeople(ctx context.Context, n int) ([]person, error) {
	all := make([]person, n)
	var g errgroup.Group
	g.SetLimit(8)
	already := s.shop.CustomerCount()
	for i := range all {
		g.Go(func() error {
			p := &all[i]
			p.email = fmt.Sprintf("person%d@example.com", already+i)
			answer, err := s.ways[bearer].send(ctx, request{http.MethodPost, "/Users", newUser(p.email)})
			if err != nil {
				return err
			}
			var user struct {
				ID string `json:"id"`
			}
			p.resource = string(answer)
			err = json.Unmarshal(answer, &user)
			p.id = user.ID
			return err
		})
	}
	return all, g.Wait()
}

// newUser is a user as an identity provider sends one who has an address, a phone number and
// attributes that Magento has no field for.
func newUser(email string) string {
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + enterprise + `"],"active":true,` +
		`"externalId":"64f0c0ffee0123456789abce","userName":"` + email + `","name":{"givenName":"Ada","familyName":"Byron"},` +
		`"displayName":"Ada Byron","emails":[{"primary":true,"type":"work","value":"` + email + `"}],"locale":"en-US",` +
		`"preferredLanguage":"en-US","title":"Buyer","addresses":[{"type":"work","primary":true,"streetAddress":"1 Quay",` +
		`"locality":"Bergen","region":"","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"primary":true,"type":"work",` +
		`"value":"+47 555 0100"}],"` + enterprise + `":{"department":"Purchasing","employeeNumber":"4711"}}`
}
