package ops

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Values of labels. All labels have few values, whatever clients send: a made-up path or method
// must not fill the memory.
const (
	otherValue     = "other"
	outcomeSuccess = "success"
	outcomeFailure = "failure"
	resourceUser   = "user"
	resourceGroup  = "group"
)

// operation is what a request asks for: a method and a route below the endpoint.
type operation struct {
	name    string
	success int // the usual status
}

// operations are all values of the label operation.
var operations = []operation{
	{"GET /Users", http.StatusOK},
	{"POST /Users", http.StatusCreated},
	{"POST /Users/.search", http.StatusOK},
	{"GET /Users/:id", http.StatusOK},
	{"PUT /Users/:id", http.StatusOK},
	{"PATCH /Users/:id", http.StatusOK},
	{"DELETE /Users/:id", http.StatusNoContent},
	{"GET /Groups", http.StatusOK},
	{"POST /Groups", http.StatusCreated},
	{"POST /Groups/.search", http.StatusOK},
	{"GET /Groups/:id", http.StatusOK},
	{"PUT /Groups/:id", http.StatusOK},
	{"PATCH /Groups/:id", http.StatusOK},
	{"DELETE /Groups/:id", http.StatusNoContent},
	{"POST /.search", http.StatusOK},
	{"POST /Bulk", http.StatusOK},
	{discovery, http.StatusOK},
	{otherValue, http.StatusNotFound},
}

// discovery is the operation of ServiceProviderConfig, ResourceTypes and Schemas.
const discovery = "discovery"

// usualFailures are the statuses of which a client has a series from the start.
func usualFailures() []int {
	return []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}
}

// operationOf is the endpoint and the operation of a request.
func (m *Metrics) operationOf(e *scim.Event) (endpoint, name string) {
	for _, one := range m.endpoints {
		route, ok := strings.CutPrefix(e.Route, one.Prefix)
		if !ok || route != "" && route[0] != '/' {
			continue
		}
		method := e.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		for _, o := range operations {
			if o.name == method+" "+route {
				return one.Prefix, o.name
			}
		}
		switch strings.TrimSuffix(route, "/:id") {
		case "", "/ServiceProviderConfig", "/ResourceTypes", "/Schemas":
			return one.Prefix, discovery
		}
		return one.Prefix, otherValue
	}
	return otherValue, otherValue
}

// change is a series of changes of a client.
type change struct{ resource, action, outcome string }

// changes are all series of changes that a client has.
func changes() (list []change) {
	for _, result := range []string{outcomeSuccess, outcomeFailure} {
		for _, action := range []string{scim.ActionCreated, scim.ActionUpdated, scim.ActionDeleted} {
			list = append(list, change{resourceUser, action, result}, change{resourceGroup, action, result})
		}
		list = append(list,
			change{resourceUser, scim.ActionDeactivated, result}, change{resourceUser, scim.ActionReactivated, result})
	}
	for _, code := range []string{
		scim.PasswordChanged, scim.EmailChanged, scim.RoleGiven, scim.GroupJoined, scim.GroupLeft,
	} {
		list = append(list, change{resourceUser, code, outcomeSuccess})
	}
	return list
}

// isChange reports whether an action changes a user or a group.
func isChange(action, resourceType string) bool {
	switch action {
	case scim.ActionCreated, scim.ActionUpdated, scim.ActionDeactivated, scim.ActionReactivated, scim.ActionDeleted:
		return resourceType == "User" || resourceType == "Group"
	default:
		return false
	}
}

func labelOf(resourceType string) string { return strings.ToLower(resourceType) }

// callOutcomes are all values of the label outcome of calls to Magento.
func callOutcomes() []string {
	return []string{outcomeSuccess, "refused", "denied", "unavailable", "unexpected", "cancelled"}
}

// callOutcome is what came of a call, as it matters to an operator.
func callOutcome(err error) string {
	if err == nil {
		return outcomeSuccess
	}
	if errors.Is(err, context.Canceled) { // the client has gone
		return "cancelled"
	}
	e, ok := errors.AsType[*magento.Error](err)
	if !ok {
		return "unexpected"
	}
	switch e.Kind {
	case magento.Duplicate, magento.NotFound, magento.NoRoute, magento.Invalid, magento.Changed, magento.Protected,
		magento.NotSent: // an answer to what was asked for
		return "refused"
	case magento.Refused, magento.Blocked: // the credentials, the permissions, or something in front of Magento
		return "denied"
	case magento.RateLimited, magento.Unavailable, magento.TooSlow:
		return "unavailable"
	case magento.Unexpected:
		return "unexpected"
	default:
		return "unexpected"
	}
}

func boundMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return method
	default:
		return otherValue
	}
}

func boundStatus(status int) string {
	if status < 100 || status > 599 {
		return "none"
	}
	return strconv.Itoa(status)
}
