package elk_test

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/kql"
	"github.com/scim-bridge/scim-bridge/ops/logfields"
)

type reference struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// object is a saved object of Kibana, as the export has it.
type object struct {
	Type                 string         `json:"type"`
	ID                   string         `json:"id"`
	Attributes           map[string]any `json:"attributes"`
	References           []reference    `json:"references"`
	TypeMigrationVersion string         `json:"typeMigrationVersion"`
	CoreMigrationVersion string         `json:"coreMigrationVersion"`
}

func objects(t *testing.T) (list []object) {
	t.Helper()
	for line := range bytes.Lines(read(t, "kibana/saved-objects.ndjson")) {
		var o object
		decode(t, line, &o)
		list = append(list, o)
	}
	return list
}

// inner decodes an attribute that is JSON in a text.
func inner[T any](t *testing.T, attributes map[string]any, name string) (value T) {
	t.Helper()
	text, ok := attributes[name].(string)
	if !ok {
		t.Fatalf("%s is %T", name, attributes[name])
	}
	decode(t, []byte(text), &value)
	return value
}

// panel is a part of a dashboard.
type panel struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	RefName  string `json:"panelRefName"`
	Index    string `json:"panelIndex"`
	GridData struct {
		X int    `json:"x"`
		Y int    `json:"y"`
		W int    `json:"w"`
		H int    `json:"h"`
		I string `json:"i"`
	} `json:"gridData"`
	Config struct {
		Attributes *lens `json:"attributes"`
	} `json:"embeddableConfig"`
}

// lens is a visualization.
type lens struct {
	VisualizationType string      `json:"visualizationType"`
	References        []reference `json:"references"`
	State             struct {
		Query struct {
			Query string `json:"query"`
		} `json:"query"`
		Visualization    map[string]any `json:"visualization"`
		DatasourceStates struct {
			FormBased struct {
				Layers map[string]layer `json:"layers"`
			} `json:"formBased"`
		} `json:"datasourceStates"`
	} `json:"state"`
}

type layer struct {
	ColumnOrder []string          `json:"columnOrder"`
	Columns     map[string]column `json:"columns"`
}

type column struct {
	Label         string `json:"label"`
	OperationType string `json:"operationType"`
	SourceField   string `json:"sourceField"`
	Filter        struct {
		Query string `json:"query"`
	} `json:"filter"`
	Params struct {
		OrderBy struct {
			ColumnID string `json:"columnId"`
		} `json:"orderBy"`
	} `json:"params"`
}

func TestReferencesOfKibanasObjectsResolve(t *testing.T) {
	t.Parallel()
	list := objects(t)
	types := map[string]int{}
	seen := map[string]bool{}
	for _, o := range list {
		if key := o.Type + " " + o.ID; seen[key] || o.ID == "" || o.TypeMigrationVersion == "" || o.CoreMigrationVersion == "" {
			t.Errorf("%q is there twice, or has no id or version", key)
		}
		seen[o.Type+" "+o.ID] = true
		types[o.Type]++
	}
	for _, o := range list {
		for _, r := range o.References {
			if !seen[r.Type+" "+r.ID] {
				t.Errorf("%s %s refers to %s %s, which there is not", o.Type, o.ID, r.Type, r.ID)
			}
		}
	}
	if types["index-pattern"] != 1 || types["dashboard"] != 1 || types["search"] < 5 {
		t.Errorf("the objects are %v", types)
	}
}

// compared is a field with its value or values.
var compared = regexp.MustCompile(`([@a-z_][a-z_.]*): (\([a-z_. -]+\)|[a-z_.-]+\*?)`)

// checkQuery reads a KQL query, and holds its fields and their values against the table of fields and the
// documentation.
func checkQuery(t *testing.T, where, query string) {
	t.Helper()
	fields, err := kql.LogFields()
	if err != nil {
		t.Fatal(err)
	}
	if query != "" {
		if _, err := kql.Parse(query, fields); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
	for _, m := range compared.FindAllStringSubmatch(query, -1) {
		for value := range strings.SplitSeq(strings.Trim(m[2], "()"), " or ") {
			wantValue(t, where, m[1], value)
		}
	}
}

func wantField(t *testing.T, where, field string) {
	t.Helper()
	if !slices.Contains(fieldNames(t), field) {
		t.Errorf("%s asks for %s, which no index has", where, field)
	}
}

// actions are the values of event.action that are asked for. Where the log has them is
// docs/logging.md, and another test holds it to that.
func wantValue(t *testing.T, where, field, value string) {
	t.Helper()
	if field == "event.action" && !strings.Contains(string(read(t, "../../docs/logging.md")), "`"+value+"`") {
		t.Errorf("%s asks for the action %s, which docs/logging.md does not know", where, value)
	}
	fields, err := logfields.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Name == field && len(f.Values) > 0 && !slices.Contains(f.Values, value) {
			t.Errorf("%s asks for %s: %s, which the log never has", where, field, value)
		}
	}
}

func TestSearchesAskForFieldsThatThereAre(t *testing.T) {
	t.Parallel()
	for _, o := range objects(t) {
		if o.Type != "search" {
			continue
		}
		columns, _ := o.Attributes["columns"].([]any)
		if len(columns) == 0 {
			t.Errorf("%s shows nothing", o.ID)
		}
		for _, one := range columns {
			name, _ := one.(string)
			wantField(t, o.ID, name)
		}
		meta, _ := o.Attributes["kibanaSavedObjectMeta"].(map[string]any)
		source := inner[struct {
			Query struct {
				Query string `json:"query"`
			} `json:"query"`
			Index string `json:"indexRefName"`
		}](t, meta, "searchSourceJSON")
		checkQuery(t, o.ID, source.Query.Query)
		if !slices.ContainsFunc(o.References, func(r reference) bool { return r.Name == source.Index }) {
			t.Errorf("%s has no reference %s", o.ID, source.Index)
		}
	}
}

// TestSearchesAskWhatTheDocsAsk holds the queries of the searches against those of docs/logging.md, which
// another test puts to lines of the log.
func TestSearchesAskWhatTheDocsAsk(t *testing.T) {
	t.Parallel()
	var known []string
	for _, q := range kql.Questions(string(read(t, "../../docs/logging.md"))) {
		known = append(known, q.KQL...)
	}
	for _, o := range objects(t) {
		if o.Type != "search" {
			continue
		}
		meta, _ := o.Attributes["kibanaSavedObjectMeta"].(map[string]any)
		source := inner[struct {
			Query struct {
				Query string `json:"query"`
			} `json:"query"`
		}](t, meta, "searchSourceJSON")
		if !slices.Contains(known, source.Query.Query) {
			t.Errorf("%s asks %s, which docs/logging.md does not", o.ID, source.Query.Query)
		}
	}
}

func TestDashboardIsWhole(t *testing.T) {
	t.Parallel()
	for _, o := range objects(t) {
		if o.Type != "dashboard" {
			continue
		}
		panels := inner[[]panel](t, o.Attributes, "panelsJSON")
		var names []string
		for i, p := range panels {
			if p.GridData.I != p.Index || p.GridData.X+p.GridData.W > 48 {
				t.Errorf("%s has a wrong place: %+v", p.Title, p.GridData)
			}
			for _, q := range panels[:i] {
				a, b := p.GridData, q.GridData
				if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
					t.Errorf("%s and %s overlap", p.Title, q.Title)
				}
			}
			if p.Type == "search" {
				names = append(names, p.Index+":"+p.RefName)
				continue
			}
			for _, r := range p.Config.Attributes.References {
				names = append(names, p.Index+":"+r.Name)
			}
			checkLens(t, p.Title, p.Config.Attributes)
		}
		var have []string
		for _, r := range o.References {
			have = append(have, r.Name)
		}
		slices.Sort(names)
		slices.Sort(have)
		if !slices.Equal(names, have) {
			t.Errorf("the dashboard has the references %q, its panels want %q", have, names)
		}
	}
}

// checkLens looks for the fields of a visualization, and for the columns that it shows.
func checkLens(t *testing.T, title string, l *lens) {
	t.Helper()
	checkQuery(t, title, l.State.Query.Query)
	for id, layer := range l.State.DatasourceStates.FormBased.Layers {
		if !slices.ContainsFunc(l.References, func(r reference) bool { return r.Name == "indexpattern-datasource-layer-"+id }) {
			t.Errorf("%s: the layer %s has no data view", title, id)
		}
		if !slices.Equal(slices.Sorted(slices.Values(layer.ColumnOrder)), slices.Sorted(maps.Keys(layer.Columns))) {
			t.Errorf("%s: the order %q is not of the columns", title, layer.ColumnOrder)
		}
		for _, c := range layer.Columns {
			if c.SourceField != "___records___" {
				wantField(t, title, c.SourceField)
			}
			checkQuery(t, title, c.Filter.Query)
			if by := c.Params.OrderBy.ColumnID; by != "" && layer.Columns[by].Label == "" {
				t.Errorf("%s: %s is ordered by %s, which there is not", title, c.Label, by)
			}
		}
		for _, shown := range accessors(l.State.Visualization) {
			if layer.Columns[shown].Label == "" {
				t.Errorf("%s shows the column %s, which there is not", title, shown)
			}
		}
	}
}

// accessors are the columns that a visualization shows.
func accessors(v map[string]any) (list []string) {
	parts := []any{v}
	layers, _ := v["layers"].([]any)
	parts = append(parts, layers...)
	for _, part := range parts {
		one, _ := part.(map[string]any)
		for _, key := range []string{"metricAccessor", "xAccessor", "splitAccessor"} {
			if name, ok := one[key].(string); ok {
				list = append(list, name)
			}
		}
		several, _ := one["accessors"].([]any)
		for _, a := range several {
			name, _ := a.(string)
			list = append(list, name)
		}
		columns, _ := one["columns"].([]any)
		for _, c := range columns {
			column, _ := c.(map[string]any)
			name, _ := column["columnId"].(string)
			list = append(list, name)
		}
	}
	return list
}

// TestAlertsAskForFieldsThatThereAre goes through the queries of the rules.
func TestAlertsAskForFieldsThatThereAre(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"kibana/rule-leaver.json", "kibana/rule-guard.json"} {
		var rule struct {
			Name       string         `json:"name"`
			RuleTypeID string         `json:"rule_type_id"`
			Enabled    bool           `json:"enabled"`
			Params     map[string]any `json:"params"`
		}
		decode(t, read(t, file), &rule)
		if rule.RuleTypeID != ".es-query" || !rule.Enabled || rule.Name == "" {
			t.Errorf("%s is %+v", file, rule)
		}
		query := inner[map[string]any](t, rule.Params, "esQuery")
		if n := checkClauses(t, file, query); n == 0 {
			t.Errorf("%s asks for nothing", file)
		}
	}
}

// checkClauses looks for the fields of term, terms and prefix, and returns how many there are.
func checkClauses(t *testing.T, where string, clause any) (n int) {
	t.Helper()
	switch v := clause.(type) {
	case []any:
		for _, one := range v {
			n += checkClauses(t, where, one)
		}
	case map[string]any:
		for key, value := range v {
			fields, _ := value.(map[string]any)
			if key != "term" && key != "terms" && key != "prefix" {
				n += checkClauses(t, where, value)
				continue
			}
			for field, wanted := range fields {
				n++
				wantField(t, where, field)
				list, isList := wanted.([]any)
				if !isList {
					list = []any{wanted}
				}
				for _, one := range list {
					text, _ := one.(string)
					wantValue(t, where, field, text)
				}
			}
		}
	}
	return n
}
