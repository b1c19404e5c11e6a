package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Sentence says an outcome to a person.
func (o *Outcome) Sentence() string {
	var b strings.Builder
	b.WriteString("line " + strconv.Itoa(o.Line))
	if o.Operation > 0 {
		b.WriteString(", operation " + strconv.Itoa(o.Operation))
	}
	b.WriteString(": " + strings.TrimSpace(o.Method+" "+o.Path) + ": ")
	b.WriteString(o.says())
	if o.Adopts && o.Result != Adopted {
		b.WriteString("; it would be managed over SCIM from then on")
	}
	if o.Members > 0 {
		b.WriteString("; " + counted(o.Members, "member") + " would be written")
	}
	if len(o.Needs) > 0 {
		b.WriteString("; needs " + lines(o.Needs))
	}
	if len(o.After) > 0 {
		b.WriteString("; compared with what is there now, without the changes of " + lines(o.After))
	}
	for _, w := range o.Warnings {
		b.WriteString("\n    warning " + w.Code + ": " + w.Text)
	}
	return b.String()
}

func (o *Outcome) says() string {
	kind := strings.ToLower(cmp.Or(o.Resource, "resource"))
	switch o.Result {
	case Created:
		return "would create the " + kind + " " + o.Name
	case TakenUp:
		return "would take up the account of the " + kind + " " + o.Name + ", which was deleted"
	case Adopted:
		return "would adopt the " + kind + o.changes(" and change ")
	case Changed:
		return "would change " + strings.Join(o.Changed, ", ")
	case Deactivated:
		return "would deactivate the " + kind + o.changes(" and change ")
	case Reactivated:
		return "would reactivate the " + kind + o.changes(" and change ")
	case Deleted:
		if o.Keeps {
			return "would delete the " + kind + " for clients; the account stays in the shop, locked"
		}
		return "would delete the " + kind
	case Unchanged:
		return "would change nothing"
	case Answered:
		return "would be answered; it changes nothing"
	case Outside:
		return "would be refused because of somebody outside the scope: " + o.refusal()
	case Held:
		return "would be held by the guard: " + o.refusal()
	default:
		return "would be refused: " + o.refusal()
	}
}

// changes names what would change beside the activity.
func (o *Outcome) changes(before string) string {
	rest := slices.DeleteFunc(slices.Clone(o.Changed), func(name string) bool { return name == "active" })
	if len(rest) == 0 {
		return ""
	}
	return before + strings.Join(rest, ", ")
}

func (o *Outcome) refusal() string {
	if o.Status == 0 {
		return o.Detail
	}
	return strings.TrimSpace(strconv.Itoa(o.Status)+" "+string(o.ScimType)) + ": " + o.Detail
}

// Summary says in one sentence what all would come to.
func Summary(outcomes []Outcome) string {
	var parts []string
	for _, result := range []Result{
		Created, TakenUp, Adopted, Changed, Deactivated, Reactivated, Deleted, Unchanged, Answered, Refused, Outside, Held,
	} {
		n := 0
		for i := range outcomes {
			if outcomes[i].Result == result {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, result))
		}
	}
	return strings.Join(append(parts, "nothing was written"), ", ") + "."
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func lines(list []int) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	if len(list) == 1 {
		return "line " + texts[0]
	}
	return "lines " + strings.Join(texts, ", ")
}
