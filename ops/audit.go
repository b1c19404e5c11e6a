package ops

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"unicode"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// HashEmail is the field user.target.hash: the HMAC-SHA256 of an e-mail address in small
// letters, in hexadecimal digits. Who has the key can tell which lines are about an address,
// and nobody else can try out addresses.
func HashEmail(key []byte, email string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(strings.ToLower(strings.TrimSpace(email))))
	return hex.EncodeToString(mac.Sum(nil))
}

// writeAudit writes a line for each change of a user or a group that a request has made, or was
// to make and failed at. What changed nothing has none.
func (l *RequestLog) writeAudit(e *scim.Event) {
	operations := e.Operations()
	if len(operations) == 0 {
		l.writeChanges(e, e, e.Status, e.Err)
		return
	}
	for _, one := range operations {
		l.writeChanges(e, one.Event, one.Status, one.Err)
	}
}

// writeChanges writes the lines of a request, or of one operation of a bulk request, which e
// tells of.
func (l *RequestLog) writeChanges(request, e *scim.Event, status int, err error) {
	action, resourceType, id := e.Action()
	changes := e.AccessChanges()
	for _, c := range changes {
		if target := e.Target(); c.Target == nil && c.UserID == id && resourceType == "User" {
			c.Target = &target
		}
		l.writeAccessChange(request, c)
	}
	if resourceType != "User" && resourceType != "Group" || status == http.StatusUnauthorized {
		return
	}
	switch action {
	case scim.ActionCreated, scim.ActionUpdated, scim.ActionDeactivated, scim.ActionReactivated, scim.ActionDeleted:
	default:
		return
	}
	name, warnings := actionName(status, action, resourceType), e.Warnings()
	entry := l.Log.Audit.Check(levelOf(status, err, warnings), name)
	if entry == nil {
		return
	}
	const most = 32
	fields := append(make([]zap.Field, 0, most),
		zap.String("event.kind", "event"),
		zap.Strings("event.category", []string{"iam"}),
		zap.Strings("event.type", eventTypes(status, action, resourceType)),
		zap.String("event.action", name),
		zap.String("event.outcome", outcome(status)),
		zap.Int("http.response.status_code", status))
	fields = l.appendRequest(fields, request)
	if id != "" {
		fields = append(fields, zap.String(idField(resourceType), id))
	}
	fields = l.appendTarget(fields, resourceType, e.Target())
	if changed := e.Changed(); len(changed) > 0 {
		fields = append(fields, zap.Strings("scim_bridge.changed", changed))
	}
	if resourceType == "Group" {
		fields = append(fields,
			zap.Int("scim_bridge.members.added", count(changes, scim.GroupJoined, id)),
			zap.Int("scim_bridge.members.removed", count(changes, scim.GroupLeft, id)))
	}
	if answer := e.LastWrite(); answer != 0 {
		fields = append(fields, zap.Int("scim_bridge.magento.status_code", answer))
	}
	entry.Write(l.appendProblems(fields, status, err, warnings)...)
}

// count returns how many changes of a kind concern a group.
func count(changes []scim.AccessChange, code, group string) (n int) {
	for _, c := range changes {
		if c.Code == code && c.GroupID == group {
			n++
		}
	}
	return n
}

// writeAccessChange writes the line of something that a request has done to a user, and that
// matters by itself.
func (l *RequestLog) writeAccessChange(request *scim.Event, c scim.AccessChange) {
	name := "user-" + c.Code
	types := []string{"user", "change"}
	if c.GroupID != "" {
		types = []string{"user", "group", "change"}
	}
	fields := []zap.Field{
		zap.String("event.kind", "event"),
		zap.Strings("event.category", []string{"iam"}),
		zap.Strings("event.type", types),
		zap.String("event.action", name),
		zap.String("event.outcome", "success"),
		zap.String(idField("User"), c.UserID),
	}
	if c.GroupID != "" {
		fields = append(fields, zap.String(idField("Group"), c.GroupID))
	}
	fields = l.appendRequest(fields, request)
	if c.Target != nil {
		fields = l.appendTarget(fields, "User", *c.Target)
	}
	l.Log.Audit.Info(name, fields...)
}

// appendTarget adds whom something was done to.
func (l *RequestLog) appendTarget(fields []zap.Field, resourceType string, t scim.Target) []zap.Field {
	if t.ExternalID != "" && (l.PersonalData || isOpaque(t.ExternalID)) {
		fields = append(fields, zap.String("scim_bridge.target.external_id", visible(t.ExternalID)))
	}
	if resourceType != "User" {
		return fields
	}
	if len(l.HashKey) > 0 && t.Email != "" {
		fields = append(fields, zap.String("user.target.hash", HashEmail(l.HashKey, t.Email)))
	}
	if !l.PersonalData {
		return fields
	}
	for _, f := range []zap.Field{
		zap.String("user.target.email", visible(t.Email)), zap.String("user.target.name", visible(t.UserName)),
		zap.String("user.target.full_name", visible(t.Name)),
	} {
		if f.String != "" {
			fields = append(fields, f)
		}
	}
	return fields
}

// visible is a text that a client sent, cut, and with a sign for each character that would move
// the cursor of whoever reads the log.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, cut(text, maxAgent))
}

// isOpaque reports whether an externalId looks like a number, a UUID or a random id, which say
// nothing of a person. Some identity providers send a name or an address.
func isOpaque(id string) bool {
	const shortestRandom, longest = 16, 128
	digits, others, hyphens := 0, 0, 0
	for i := range len(id) {
		switch c := id[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		case 'g' <= c && c <= 'z', 'G' <= c && c <= 'Z':
			others++
		case c == '-':
			hyphens++
		default:
			return false
		}
	}
	isRandom := len(id) >= shortestRandom && len(id) <= longest && digits > 0 && (others == 0 || hyphens == 0)
	return isRandom || digits == len(id)
}
