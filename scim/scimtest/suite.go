package scimtest

import (
	"slices"
	"testing"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Suite is what Run needs to know of the stores that it checks.
type Suite struct {
	// Open makes stores of their own for one case.
	Open func(t *testing.T) Stores
	// Users and Groups describe the resources. Groups is nil where there are none.
	Users, Groups *Kind
}

// Stores are the stores of one service provider.
type Stores struct {
	Users  scimserver.Store
	Groups scimserver.MemberStore // nil where there are none
	// LoseAnswer makes what is behind the store of an endpoint ("/Users", "/Groups")
	// lose the answer to the next create that it carries out. nil where there is nothing
	// that can be lost.
	LoseAnswer func(endpoint string)
}

// Kind describes the resources of one store, as far as its ResourceType does not.
type Kind struct {
	// Adapt changes the suite's resource n, which User or Group made, to one that this
	// store accepts; nil where it accepts each.
	Adapt func(n int, r scim.Resource)
	// Unique are the paths whose values no two resources share. Several in one list stand
	// for the same value.
	Unique [][]string
	// Computed are the paths that have a value although a PUT left them out.
	Computed []string
	// List is a multi-valued attribute of which several values are kept, "" for none.
	List string
	// Protected is the id of a resource that clients cannot delete, "" for none.
	Protected string
}

// rule is one sentence of a standard.
type rule struct {
	// name begins with the section that says it.
	name string
	// of is the endpoint that it is about, "" for all.
	of    string
	check func(c *client)
}

const (
	usersPath  = "/Users"
	groupsPath = "/Groups"
)

// rules is the table that Run goes through.
func rules() []rule {
	return slices.Concat(
		createRules(), readRules(), listRules(), filterRules(), replaceRules(), patchRules(), patchErrorRules(),
		deleteRules(), versionRules(), memberRules(),
	)
}

// Run checks that the stores keep the rules of the standards. The cases are
// independent of each other and run in parallel.
func Run(t *testing.T, s Suite) {
	t.Helper()
	for _, of := range []struct {
		endpoint string
		kind     *Kind
	}{{usersPath, s.Users}, {groupsPath, s.Groups}} {
		if of.kind == nil {
			continue
		}
		for _, r := range rules() {
			if r.of != "" && r.of != of.endpoint {
				continue
			}
			t.Run(of.endpoint[1:]+", "+r.name, func(t *testing.T) {
				t.Parallel()
				r.check(newClient(t, &s, of.endpoint, of.kind))
			})
		}
	}
}
