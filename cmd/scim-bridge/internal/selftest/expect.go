package selftest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
)

// verdict is what is wrong with an answer.
type verdict struct {
	endpoint.Fault
	warning bool
}

// expectation looks at an answer; nil where it is as it must be.
type expectation func(*life, *answer) *verdict

func wrong(text, fix string) *verdict { return &verdict{Fault: endpoint.Fault{Text: text, Fix: fix}} }

// status expects one of some statuses. Of an error it says what the bridge says.
func status(wanted ...int) expectation {
	return func(l *life, a *answer) *verdict {
		if slices.Contains(wanted, a.Status) {
			return nil
		}
		if detail := a.Detail(); detail != "" {
			return wrong(detail, l.fix(a))
		}
		return wrong(fmt.Sprintf("status %d where %d belongs", a.Status, wanted[0]), "")
	}
}

// is200 expects 200, and isDone what may answer a PATCH.
func is200() expectation  { return status(http.StatusOK) }
func isDone() expectation { return status(http.StatusNoContent, http.StatusOK) }

// list expects a list of n resources, and remembers nothing.
func list(n int) expectation {
	return func(l *life, a *answer) *verdict {
		if v := status(http.StatusOK)(l, a); v != nil {
			return v
		}
		if total, ok := a.body["totalResults"].(float64); !ok || int(total) != n {
			return wrong(fmt.Sprintf("%v were found where %d belong", a.body["totalResults"], n), "")
		}
		return nil
	}
}

// nobody expects an empty list, and has words of its own for another.
func nobody(text, fix string) expectation {
	return func(l *life, a *answer) *verdict {
		if v := status(http.StatusOK)(l, a); v != nil {
			return v
		}
		if total, ok := a.body["totalResults"].(float64); !ok || total != 0 {
			return wrong(text, fix)
		}
		return nil
	}
}

// finds expects a list of one resource, the one with an id.
func finds(id string) expectation {
	return func(l *life, a *answer) *verdict {
		if v := list(1)(l, a); v != nil {
			return v
		}
		resources, _ := a.body["Resources"].([]any)
		if len(resources) == 1 {
			if one, ok := resources[0].(map[string]any); ok && one["id"] == id {
				return nil
			}
		}
		return wrong("the search finds somebody else", "")
	}
}

// isUser expects the person, active or not, with an id that is a string.
func isUser(active bool) expectation {
	return func(l *life, a *answer) *verdict {
		id, ok := a.body["id"].(string)
		switch {
		case !ok || id == "":
			return wrong("the answer has no id that is a string", "")
		case l.userID != "" && id != l.userID:
			return wrong("the answer is about another user: "+id, "")
		case a.body["active"] != active:
			return wrong(fmt.Sprintf("active is %v where %t belongs", a.body["active"], active), "")
		case !strings.EqualFold(text(a.body["userName"]), l.userName):
			return wrong("the answer has another userName", "")
		}
		if a.Status == http.StatusCreated && a.Header.Get("Location") == "" {
			return wrong("the answer to a create has no Location", "")
		}
		return nil
	}
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

// familyName expects the last name.
func familyName(want string) expectation {
	return func(_ *life, a *answer) *verdict {
		name, _ := a.body["name"].(map[string]any)
		if name["familyName"] != want {
			return wrong("the last name has not become "+want, "")
		}
		return nil
	}
}

// keeps warns where an attribute is not in the answer as it was sent.
func keeps(attribute string, value any) expectation {
	return func(_ *life, a *answer) *verdict {
		if a.body == nil || a.body[attribute] == value {
			return nil
		}
		return &verdict{warning: true, Fault: endpoint.Fault{
			Text: "the shop does not keep " + attribute,
			Fix:  "install the companion module, or map it by CUSTOMER_ATTRIBUTES, if it is needed (docs/mapping.md)",
		}}
	}
}

// hasMembers expects a group with the person in it, or without anybody.
func hasMembers(want bool) expectation {
	return func(l *life, a *answer) *verdict {
		members, _ := a.body["members"].([]any)
		found := slices.ContainsFunc(members, func(m any) bool {
			one, _ := m.(map[string]any)
			return one["value"] == l.userID
		})
		if found != want {
			return wrong(map[bool]string{true: "the person is not in the group", false: "the person is in the group"}[want], "")
		}
		return nil
	}
}

// isGroup expects the group under its name, with an id that is a string.
func isGroup() expectation {
	return func(l *life, a *answer) *verdict {
		id, ok := a.body["id"].(string)
		switch {
		case !ok || id == "":
			return wrong("the answer has no id that is a string", "")
		case l.groupID != "" && id != l.groupID:
			return wrong("the answer is about another group: "+id, "")
		case a.body["displayName"] != l.groupName:
			return wrong("the group has another name", "")
		}
		return nil
	}
}

// fix is what to do about an error of the bridge.
func (l *life) fix(a *answer) string {
	detail := a.Detail()
	switch {
	case a.Status == http.StatusUnauthorized && strings.Contains(detail, "not valid"):
		return "use a token that the running bridge has in " + l.tokens() + "; it reads that at its start"
	case a.Status == http.StatusUnauthorized:
		return "the token was sent: a proxy in front of the bridge drops the header Authorization; let it pass"
	case strings.Contains(detail, "CUSTOMER_SCOPE") && a.Status == http.StatusBadRequest:
		return "give a domain inside of CUSTOMER_SCOPE by --email-domain, or an address inside of it by --email"
	case strings.Contains(detail, "ADMIN_ROLES_ALLOWED"):
		return "list the name in ADMIN_ROLES_ALLOWED, or leave out --group"
	case strings.Contains(detail, "guard"):
		return "scim-bridge guard lift"
	case a.Status == http.StatusConflict:
		return "give another address by --email, or another group by --group"
	case a.Status == http.StatusBadRequest && strings.Contains(detail, "userName"):
		return "map userName to the e-mail address at the identity provider, or install the companion module"
	case a.Status == http.StatusNotImplemented:
		return "see the setting that the answer names; scim-bridge check tells what the shop lacks"
	case a.Status >= http.StatusInternalServerError:
		return `the bridge is reached, and the trouble is between it and Magento: run "scim-bridge check" where the bridge ` +
			"runs, and look at its log for the request id " + a.Header.Get("X-Request-Id")
	default:
		return ""
	}
}

func (l *life) tokens() string {
	if l.cfg.Admins {
		return "SCIM_ADMIN_TOKENS"
	}
	return "SCIM_TOKENS"
}
