package main

import (
	"strings"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/rehearsal"
)

// told is what a case wants to be said.
type told struct {
	Result  rehearsal.Result
	Status  int
	Changed string
	Members int
	Needs   []int
	After   []int
}

type planCase struct {
	name  string
	lines []string
	want  []told
	// isDifferent is set where the lines would be answered otherwise if they were sent: they
	// refer to each other.
	isDifferent bool
}

func toldBy(list []rehearsal.Outcome) (all []told) {
	for _, o := range list {
		all = append(all, told{o.Result, o.Status, strings.Join(o.Changed, " "), o.Members, o.Needs, o.After})
	}
	return all
}

// planCases are requests about the plannedShop.
var planCases = []planCase{
	{name: "create", lines: []string{request("POST", "/Users", ada)}, want: []told{{rehearsal.Created, 201, "", 0, nil, nil}}},
	{name: "a user by itself", lines: []string{ada}, want: []told{{Result: rehearsal.Created, Status: 201}}},
	{
		name: "create what is there", lines: []string{`{"userName":"ada2@example.com","name":{"givenName":"A","familyName":"B"}}`},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "create without a name", lines: []string{`{"userName":"not an address","emails":[{"value":"nor this"}]}`},
		want: []told{{Result: rehearsal.Refused, Status: 400}},
	},
	{
		name: "change of two fields", lines: []string{request("PATCH", "/Users/1", patchOf(replace("name.givenName", `"Augusta"`), replace("name.familyName", `"King"`)))},
		want: []told{{Result: rehearsal.Changed, Status: 200, Changed: "name.familyName name.givenName"}},
	},
	{
		name: "nothing to change", lines: []string{request("PATCH", "/Users/1", patchOf(replace("name.givenName", `"Ada"`)))},
		want: []told{{Result: rehearsal.Unchanged, Status: 200}},
	},
	{
		name: "bad value", lines: []string{request("PATCH", "/Users/1", patchOf(replace("emails", `[{"value":"nowhere","primary":true}]`)))},
		want: []told{{Result: rehearsal.Refused, Status: 400}},
	},
	{
		name: "an address that is taken", lines: []string{request("PATCH", "/Users/1", patchOf(replace("emails", `[{"value":"ada2@example.com","primary":true}]`)))},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "deactivation", lines: []string{request("PATCH", "/Users/1", deactivate())},
		want: []told{{Result: rehearsal.Deactivated, Status: 200, Changed: "active"}},
	},
	{
		name: "deactivation with an address that is taken", lines: []string{request("PUT", "/Users/1", `{"userName":"ada2@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":false}`)},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "PUT", lines: []string{request("PUT", "/Users/1", `{"userName":"ada1@example.com","name":{"givenName":"Augusta","familyName":"Lovelace"},"active":false}`)},
		want: []told{{Result: rehearsal.Deactivated, Status: 200, Changed: "active name.givenName"}},
	},
	{name: "delete", lines: []string{request("DELETE", "/Users/3", "")}, want: []told{{Result: rehearsal.Deleted, Status: 204}}},
	{name: "delete nobody", lines: []string{request("DELETE", "/Users/404", "")}, want: []told{{Result: rehearsal.Refused, Status: 404}}},
	{
		name: "read", lines: []string{request("GET", "/Users?count=1", ""), request("GET", "/scim/v2/Users/1", "")},
		want: []told{{Result: rehearsal.Answered, Status: 200}, {Result: rehearsal.Answered, Status: 200}},
	},
	{name: "no endpoint", lines: []string{request("POST", "/People", `{}`)}, want: []told{{Result: rehearsal.Refused, Status: 404}}},
	{
		name: "create a group", lines: []string{request("POST", "/Groups", `{"displayName":"Guests","members":[{"value":"3"},{"value":"4"}]}`)},
		want: []told{{Result: rehearsal.Created, Status: 201, Members: 2}},
	},
	{
		name: "create a group that is there", lines: []string{request("POST", "/Groups", `{"displayName":"Staff"}`)},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "join and leave", lines: []string{request("PATCH", "/Groups/g4", patchOf(`{"op":"add","path":"members","value":[{"value":"3"},{"value":"1"}]}`, `{"op":"remove","path":"members[value eq \"2\"]"}`))},
		want: []told{{Result: rehearsal.Changed, Status: 204, Changed: "members", Members: 2}},
	},
	{
		name: "a join of nobody", lines: []string{request("PATCH", "/Groups/g4", patchOf(`{"op":"add","path":"members","value":[{"value":"404"}]}`))},
		want: []told{{Result: rehearsal.Refused, Status: 400}},
	},
	{
		name: "who is in it already", lines: []string{request("PATCH", "/Groups/g4", patchOf(`{"op":"add","path":"members","value":[{"value":"1"}]}`))},
		want: []told{{Result: rehearsal.Unchanged, Status: 204}},
	},
	{
		name: "rename and empty", lines: []string{request("PUT", "/Groups/g4", `{"displayName":"Crew","members":[]}`)},
		want: []told{{Result: rehearsal.Changed, Status: 200, Changed: "displayName members", Members: 2}},
	},
	{
		name: "a name that is taken", lines: []string{request("PUT", "/Groups/g4", `{"displayName":"Empty"}`)},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "delete a group", lines: []string{request("DELETE", "/Groups/g4", ""), request("DELETE", "/Groups/g5", "")},
		want: []told{{Result: rehearsal.Deleted, Status: 204, Members: 2}, {Result: rehearsal.Deleted, Status: 204}},
	},
	{
		name: "members of the default group", lines: []string{
			request("PATCH", "/Groups/g1", patchOf(`{"op":"add","path":"members","value":[{"value":"1"}]}`)),
			request("PATCH", "/Groups/g1", patchOf(`{"op":"remove","path":"members","value":[{"value":"1"}]}`)),
		},
		want: []told{{Result: rehearsal.Refused, Status: 400}, {Result: rehearsal.Unchanged, Status: 204}},
	},
	{name: "delete the default group", lines: []string{request("DELETE", "/Groups/g1", "")}, want: []told{{Result: rehearsal.Refused, Status: 400}}},
	{
		name: "bulk", lines: []string{`{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":1,"Operations":[` +
			`{"method":"POST","bulkId":"a","path":"/Users","data":` + ada + `},` +
			`{"method":"PATCH","path":"/Groups/g4","data":` + patchOf(`{"op":"add","path":"members","value":[{"value":"bulkId:a"}]}`) + `},` +
			`{"method":"PATCH","path":"/Users/1","data":` + deactivate() + `},` +
			`{"method":"DELETE","path":"/Users/404"},` +
			`{"method":"DELETE","path":"/Users/2"}]}`},
		want: []told{
			{Result: rehearsal.Created, Status: 201},
			{Result: rehearsal.Changed, Status: 200, Changed: "members", Members: 1},
			{Result: rehearsal.Deactivated, Status: 200, Changed: "active"},
			{Result: rehearsal.Refused, Status: 404},
		},
	},
	{
		name: "the same twice", lines: []string{ada, ada},
		want: []told{{Result: rehearsal.Created, Status: 201}, {Result: rehearsal.Refused, Status: 409, Needs: []int{1}}},
	},
	{
		name: "after a deletion", lines: []string{request("DELETE", "/Users/1", ""), request("PATCH", "/Users/1", deactivate()), `{"userName":"ada1@example.com","name":{"givenName":"A","familyName":"B"}}`},
		want: []told{
			{Result: rehearsal.Deleted, Status: 204},
			{Result: rehearsal.Refused, Status: 404, Needs: []int{1}},
			{Result: rehearsal.Created, Status: 201, Needs: []int{1}},
		},
	},
	{
		name: "one after the other", lines: []string{request("PATCH", "/Users/1", deactivate()), request("PATCH", "/Users/1", patchOf(replace("name.givenName", `"Augusta"`)))},
		want: []told{
			{Result: rehearsal.Deactivated, Status: 200, Changed: "active"},
			{Result: rehearsal.Changed, Status: 200, Changed: "name.givenName", After: []int{1}},
		},
	},
	{name: "references", lines: []string{
		`{"method":"POST","path":"/Users","bulkId":"ada","body":` + ada + `}`,
		request("PATCH", "/Users/bulkId:ada", deactivate()),
		request("PATCH", "/Groups/g4", patchOf(`{"op":"add","path":"members","value":[{"value":"bulkId:ada"},{"value":"3"}]}`)),
		`{"method":"POST","path":"/Users","bulkId":"bad","body":{"userName":"x"}}`,
		request("DELETE", "/Users/bulkId:bad", ""),
		request("DELETE", "/Users/bulkId:ada", ""),
	}, isDifferent: true, want: []told{
		{Result: rehearsal.Created, Status: 201},
		{Result: rehearsal.Deactivated, Status: 200, Changed: "active", Needs: []int{1}},
		{Result: rehearsal.Changed, Status: 204, Changed: "members", Members: 2, Needs: []int{1}},
		{Result: rehearsal.Refused, Status: 400},
		{Result: rehearsal.Refused, Needs: []int{4}},
		{Result: rehearsal.Deleted, Status: 204, Needs: []int{1}},
	}},
}

// adminPlanCases are those for admin users, which need the module.
var adminPlanCases = []planCase{
	{name: "create an admin user", lines: []string{request("POST", adminPrefix+"/Users", bob)}, want: []told{{Result: rehearsal.Created, Status: 201}}},
	{
		name: "an admin user who is there", lines: []string{request("POST", adminPrefix+"/Users", strings.ReplaceAll(bob, `"bob"`, `"grace"`))},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "the address of another", lines: []string{request("PATCH", adminPrefix+"/Users/2", patchOf(replace("emails", `[{"value":"alan@example.com","primary":true}]`)))},
		want: []told{{Result: rehearsal.Refused, Status: 409}},
	},
	{
		name: "the first change of an admin user", lines: []string{request("PATCH", adminPrefix+"/Users/2", patchOf(replace("name.givenName", `"Grace"`)))},
		want: []told{{Result: rehearsal.Adopted, Status: 200, Changed: "name.givenName"}},
	},
	{
		name: "deactivate an admin user", lines: []string{request("PATCH", adminPrefix+"/Users/2", deactivate())},
		want: []told{{Result: rehearsal.Deactivated, Status: 200, Changed: "active"}},
	},
	{name: "delete an admin user", lines: []string{request("DELETE", adminPrefix+"/Users/2", "")}, want: []told{{Result: rehearsal.Deleted, Status: 204}}},
	{
		name: "give a role", lines: []string{request("PATCH", adminPrefix+"/Groups/g%SALES%", patchOf(`{"op":"add","path":"members","value":[{"value":"2"},{"value":"3"}]}`))},
		want: []told{{Result: rehearsal.Changed, Status: 204, Changed: "members", Members: 2}},
	},
	{
		name: "give a role that is not allowed", lines: []string{request("PATCH", adminPrefix+"/Groups/g1", patchOf(`{"op":"add","path":"members","value":[{"value":"2"}]}`))},
		want: []told{{Result: rehearsal.Refused, Status: 403}},
	},
	{name: "delete a role", lines: []string{request("DELETE", adminPrefix+"/Groups/g%SALES%", "")}, want: []told{{Result: rehearsal.Deleted, Status: 204}}},
}
