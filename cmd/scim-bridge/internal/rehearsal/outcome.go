package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Result is what would become of a request.
type Result string

// The results.
const (
	Created     Result = "created"
	TakenUp     Result = "taken up" // the account of somebody who was deleted, by a create
	Adopted     Result = "adopted"  // changed for the first time over SCIM, and managed from then on
	Changed     Result = "changed"
	Deactivated Result = "deactivated"
	Reactivated Result = "reactivated"
	Deleted     Result = "deleted"
	Unchanged   Result = "unchanged"
	Answered    Result = "answered" // a request that only reads
	Refused     Result = "refused"
	Outside     Result = "outside" // refused, because somebody outside the client's scope is in the way
	Held        Result = "held"    // by the guard
)

// Outcome is what would become of a request, or of an operation of a bulk request.
type Outcome struct {
	Line      int    `json:"line"`
	Operation int    `json:"operation,omitzero"` // of a bulk request, counted from 1
	Method    string `json:"method"`
	Path      string `json:"path"`
	Result    Result `json:"result"`
	// Resource is the type of the resource, and ID its id; of what would be created it is one
	// that later requests can name.
	Resource string `json:"resource,omitzero"`
	ID       string `json:"id,omitzero"`
	Name     string `json:"name,omitzero"` // userName or displayName of what would be created
	// Changed names the attributes that would change.
	Changed []string `json:"changed,omitzero"`
	// Adopts is set where it would be managed over SCIM from then on, and was not before.
	Adopts bool `json:"adopts,omitzero"`
	// Keeps is set where the account of who would be deleted stays in the shop.
	Keeps bool `json:"keeps,omitzero"`
	// Members is how many people would be written because of a change of their group.
	Members int `json:"members,omitzero"`
	// Writes are those that would be sent to Magento, as far as the request would come
	// without their answers.
	Writes []Write `json:"writes,omitzero"`
	// Status, ScimType and Detail are what the client would be answered.
	Status   int           `json:"status,omitzero"`
	ScimType scim.ScimType `json:"scimType,omitzero"`
	Detail   string        `json:"detail,omitzero"`
	Warnings []Warning     `json:"warnings,omitzero"`
	// Needs are the lines without which the outcome would be another. After are those that
	// would have changed the same resource: their changes are not counted with.
	Needs []int `json:"needs,omitzero"`
	After []int `json:"after,omitzero"`
}

// Write is a write that was not sent to Magento.
type Write struct {
	Method string   `json:"method"`
	Route  string   `json:"route"`
	Fields []string `json:"fields,omitzero"` // as Magento calls them
	Times  int      `json:"times"`
}

// Warning is something that would be in the log.
type Warning struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// markOfOwner is the field that an adoption writes.
const markOfOwner = "scim_owner"

// codeOfTakeUp is the warning of a create that takes up an account.
const codeOfTakeUp = "taken-up"

// codeOfOutside is the warning about somebody outside the client's scope.
const codeOfOutside = "outside-scope"

// outcomes are those of the request under way. body is the answer.
func (r *Rehearsal) outcomes(body []byte) ([]Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	action, resourceType, id := r.event.Action()
	whole := Outcome{Line: r.request.Line, Method: r.request.Method, Path: r.request.Path}
	if action != scim.ActionBulk || r.event.Err != nil {
		one := whole
		did := scim.Outcome{
			Action: action, ResourceType: resourceType, ResourceID: id, Status: r.event.Status, Err: r.event.Err, Event: r.event,
		}
		err := r.fill(&one, did)
		return []Outcome{one}, err
	}
	var answer struct {
		Operations []struct {
			Method   string `json:"method"`
			Location string `json:"location"`
		} `json:"Operations"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var list []Outcome
	for i, did := range r.event.Operations() {
		one := whole
		one.Operation = i + 1
		if i < len(answer.Operations) {
			one.Method = answer.Operations[i].Method
			one.Path = pathIn(answer.Operations[i].Location, did.ResourceType, one.Method)
		}
		if err := r.fill(&one, did); err != nil {
			return list, err
		}
		list = append(list, one)
	}
	return list, nil
}

// pathIn is the path of an operation, from the location of its resource. One that creates
// has the location of what it would create, and one that failed none.
func pathIn(location, resourceType, method string) string {
	endpoint := ""
	if resourceType != "" {
		endpoint = "/" + resourceType + "s"
	}
	if at := strings.LastIndex(location, endpoint); at >= 0 && endpoint != "" && method != http.MethodPost {
		return location[at:]
	}
	return endpoint
}

// fill completes an outcome by what was done. It fails where Magento could not be asked.
func (r *Rehearsal) fill(one *Outcome, did scim.Outcome) error {
	of := cmp.Or(r.records[did.Event], &record{})
	one.Resource, one.ID, one.Status = did.ResourceType, did.ResourceID, did.Status
	one.Writes, one.Needs, one.After = of.writes, of.needs, of.after
	for _, w := range did.Event.Warnings() {
		one.Warnings = append(one.Warnings, Warning{w.Code, w.Text})
	}
	if did.Err != nil {
		return one.fail(did.Err)
	}
	slices.Sort(of.changed)
	one.Changed = slices.Compact(of.changed)
	if one.Resource == "Group" {
		one.Members = of.memberWrites()
	}
	one.Keeps = of.keeps
	one.Result = one.resultOf(did.Action)
	if one.Result == Created || one.Result == TakenUp {
		one.Name = of.name
	}
	return nil
}

// resultOf is the result of a request that did not fail.
func (o *Outcome) resultOf(action string) Result {
	isChange := o.Method == http.MethodPut || o.Method == http.MethodPatch
	if isChange && len(o.Changed) == 0 && len(o.Writes) == 0 {
		return Unchanged
	}
	o.Adopts = isChange && slices.ContainsFunc(o.Writes, func(w Write) bool {
		return slices.Contains(w.Fields, markOfOwner) && w.isOfGroup() == (o.Resource == "Group")
	})
	switch {
	case o.Keeps:
		return Deleted
	case action == scim.ActionCreated && slices.ContainsFunc(o.Warnings, func(w Warning) bool { return w.Code == codeOfTakeUp }):
		return TakenUp
	}
	switch action {
	case scim.ActionCreated:
		return Created
	case scim.ActionDeleted:
		return Deleted
	case scim.ActionDeactivated:
		return Deactivated
	case scim.ActionReactivated:
		return Reactivated
	case scim.ActionRead, scim.ActionListed:
		return Answered
	}
	if o.Adopts {
		return Adopted
	}
	return Changed
}

// fail completes the outcome of a request that would be refused. It returns err where that
// tells of trouble with the shop, and nothing of the request.
func (o *Outcome) fail(err error) error {
	e, isSCIM := errors.AsType[*scim.Error](err)
	m, isMagento := errors.AsType[*magento.Error](err)
	isHeld := errors.Is(err, scim.ErrHeld)
	switch {
	case isHeld, o.Status < http.StatusInternalServerError,
		o.Status == http.StatusNotImplemented:
	case !isSCIM, isMagento && m.Kind != magento.NotSent, errors.Is(err, context.DeadlineExceeded):
		return err
	}
	o.Result = Refused
	if isHeld {
		o.Result = Held
	}
	if slices.ContainsFunc(o.Warnings, func(w Warning) bool { return w.Code == codeOfOutside }) {
		o.Result = Outside
	}
	if isSCIM {
		o.ScimType, o.Detail = e.ScimType, e.Detail
	}
	o.Detail = cmp.Or(o.Detail, http.StatusText(o.Status)+".")
	return nil
}
