package console

import (
	"context"
	"net/http"
	"strings"
)

type mappingView struct {
	*Mapping
	Trouble   string
	Lines     string // of CUSTOMER_ATTRIBUTES
	Wrong     []string
	Validated bool
	Requests  string // to be planned
	Planned   *Plan
	PlanError string
	Samples   []sample
	Sample    string
}

func (c *Console) mapping(w http.ResponseWriter, r *http.Request) {
	v := mappingView{Sample: r.URL.Query().Get("sample")}
	for _, one := range samples() {
		if one.ID == v.Sample {
			v.Requests = one.Text
		}
	}
	c.showMapping(w, r, v)
}

func (c *Console) showMapping(w http.ResponseWriter, r *http.Request, v mappingView) {
	ctx, cancel := context.WithTimeout(r.Context(), askTime)
	defer cancel()
	var err error
	if v.Mapping, err = c.cfg.Bridge.Mapping(ctx); err != nil {
		v.Mapping, v.Trouble = &Mapping{}, err.Error()
	}
	if v.Lines == "" && !v.Validated {
		v.Lines = strings.ReplaceAll(v.Setting, ";", "\n")
	}
	v.Samples = samples()
	c.render(w, r, http.StatusOK, "mapping", "Attribute mapping", v)
}

func (c *Console) validateMapping(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v := mappingView{Lines: strings.ReplaceAll(r.PostFormValue("lines"), "\r", ""), Validated: true}
	attribute, field := r.PostFormValue("attribute"), r.PostFormValue("field")
	if attribute != "" && field != "" {
		v.Lines = strings.TrimLeft(strings.TrimRight(v.Lines, "\n;")+"\n"+attribute+"="+field, "\n")
	}
	ctx, cancel := context.WithTimeout(r.Context(), askTime)
	defer cancel()
	var err error
	if v.Wrong, err = c.cfg.Bridge.CheckMapping(ctx, v.Lines); err != nil {
		v.Trouble = err.Error()
	}
	c.showMapping(w, r, v)
}

// Joined is the lines as the value of CUSTOMER_ATTRIBUTES.
func (v mappingView) Joined() string {
	var entries []string
	for entry := range strings.FieldsFuncSeq(v.Lines, func(r rune) bool { return r == ';' || r == '\n' }) {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return strings.Join(entries, ";")
}

func (c *Console) plan(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v := mappingView{Requests: r.PostFormValue("requests")}
	isDone := c.alone(w, r, func(ctx context.Context) {
		var err error
		if v.Planned, err = c.cfg.Bridge.Plan(ctx, v.Requests); err != nil {
			v.PlanError = err.Error()
		}
	})
	if !isDone {
		v.PlanError = "somebody else asks for something at this moment; try again"
	}
	c.showMapping(w, r, v)
}
