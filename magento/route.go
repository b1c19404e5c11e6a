package magento

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// route is a REST route of Magento by its pattern, which is what errors and
// metrics show of a request.
type route struct {
	method  string
	pattern string
}

// Routes lists the routes that a Client calls, each as a Call with nothing but the method and the
// route: whoever counts calls can begin with zero.
func Routes() (list []Call) {
	for _, r := range []route{
		routeAdminToken, routeGoogleTFA,
		routeGetCustomer, routeSearchCustomers, routeCreateCustomer, routeUpdateCustomer, routeSaveCustomer,
		routeDeleteCustomer, routeCustomerAttributes, routeConfirmation,
		routeGetGroup, routeSearchGroups, routeCreateGroup, routeUpdateGroup, routeDeleteGroup, routeDefaultGroup,
		routeWebsites, routeStoreViews, routeStoreGroups, routeStoreConfigs, routeCurrency, routeCountry, routeCountries,
		routeModuleStatus, routeMissing,
		routeGetAdminUser, routeSearchAdminUsers, routeCreateAdminUser, routeUpdateAdminUser, routeDeleteAdminUser,
		routeGetAdminRole, routeSearchAdminRoles, routeCreateAdminRole, routeUpdateAdminRole, routeDeleteAdminRole,
		routeAdminRoleMembers,
	} {
		list = append(list, Call{Method: r.method, Route: r.pattern})
	}
	return list
}

// IsRenewal reports whether the call asked for a new token, with a user name and password.
func (c Call) IsRenewal() bool {
	isSecond := c.Route == routeGoogleTFA.pattern && !isKind(c.Err, NoRoute) // else the first way is tried
	return isSecond || c.Route == routeAdminToken.pattern
}

// ofModule reports whether the companion module serves the route.
func (r route) ofModule() bool { return strings.HasPrefix(r.pattern, "/V1/scim-bridge/") }

// fail returns an *Error of a call to the route.
func (r route) fail(kind Kind, cause error) *Error {
	return &Error{Kind: kind, Method: r.method, Route: r.pattern, Err: cause}
}

// idNames are what Magento calls an id in its answers, beside the name in the pattern.
var idNames = map[string][]string{
	"customers":      {"customerId"},
	"customerGroups": {"groupId", "customerGroupId"},
}

// idAt is the place of the id in the pattern's segments, -1 for a route without one.
func (r route) idAt() int {
	return slices.IndexFunc(strings.Split(r.pattern, "/"), func(segment string) bool { return strings.HasPrefix(segment, "{") })
}

// idIn is the id in a path of the route, "" where it has none.
func (r route) idIn(path string) string {
	at, segments := r.idAt(), strings.Split(path, "/")
	if at < 0 || at >= len(segments) {
		return ""
	}
	return segments[at]
}

// isID reports whether a name in an answer is that of the id in the path.
func (r route) isID(name string) bool {
	at, segments := r.idAt(), strings.Split(r.pattern, "/")
	return at > 0 && (name == "id" || name == "entityId" || name == strings.Trim(segments[at], "{}") ||
		slices.Contains(idNames[segments[at-1]], name))
}

// names reports whether a body has a value, as text or as a number, under the name that an answer
// gives to its field.
func names(body []byte, field, value string) bool {
	name, wanted := "", snakeCase(field)
	for dec := jsontext.NewDecoder(bytes.NewReader(body)); ; {
		token, err := dec.ReadToken()
		if err != nil {
			return false
		}
		if kind := token.Kind(); kind != jsontext.KindString && kind != jsontext.KindNumber {
			continue
		}
		in, length := dec.StackIndex(dec.StackDepth())
		if in == jsontext.KindBeginObject && length%2 == 1 {
			name = token.String()
		} else if token.String() == value && (name == wanted || name == "id" && wanted == "address_id") {
			return value != ""
		}
	}
}

// addressesIn is how many addresses a body has: of the lists that the client sends, only that
// one can be of any length. Custom attributes do not count.
func addressesIn(body []byte) int {
	var sent struct {
		Customer struct {
			Addresses []jsontext.Value `json:"addresses"`
		} `json:"customer"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return 0
	}
	return len(sent.Customer.Addresses)
}
