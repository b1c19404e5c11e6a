package field

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

type person struct {
	Name   string
	Age    int64
	Active bool
}

type personChange struct {
	Name   magento.Field[string]
	Age    magento.Field[int64]
	Active magento.Field[bool]
}

func people() Table[person, personChange] {
	name := Of("name", "nickName", func(p *person) *string { return &p.Name }, func(c *personChange) *magento.Field[string] { return &c.Name })
	name.At, name.Fold, name.Check = scim.Path{Attribute: &scim.Attribute{Name: "nickName"}}, true, Text("Magento", 3)
	age := Of("age", "urn:x:age", func(p *person) *int64 { return &p.Age }, func(c *personChange) *magento.Field[int64] { return &c.Age })
	age.At, age.Always = scim.Path{Schema: "urn:x", Attribute: &scim.Attribute{Name: "age"}}, true
	active := Of("is_active", "active", func(p *person) *bool { return &p.Active }, func(c *personChange) *magento.Field[bool] { return &c.Active })
	active.Activity = true
	return Table[person, personChange]{name, age, active}
}

var fields = cmp.AllowUnexported(magento.Field[string]{}, magento.Field[int64]{}, magento.Field[bool]{})

func TestDiffAndUndo(t *testing.T) {
	t.Parallel()
	before, after := person{"Ada", 7, true}, person{"", 8, false}
	var change personChange
	people().Diff(&change, &before, &after)
	if diff := cmp.Diff(personChange{magento.Clear[string](), magento.Set[int64](8), magento.Set(false)}, change, fields); diff != "" {
		t.Errorf("change (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		name   string
		write  Written[person]
		now    person
		back   person
		active bool
		want   person
	}{
		{"who was locked out is not let in again", Written[person]{&before, &after, &after}, after, before, true, person{"Ada", 7, false}},
		{"who was let in is locked out again", Written[person]{&after, &before, &before}, before, after, false, after},
		{
			"what others have changed since stays",
			Written[person]{&before, &after, &after},
			person{"Eve", 8, false},
			before, true,
			person{"Eve", 7, false},
		},
		{
			"what was cut is put back",
			Written[person]{&before, &person{"Adelheid", 7, true}, &person{"Adel", 7, true}},
			person{"Adel", 9, true},
			before, true,
			person{"Ada", 9, true},
		},
		{
			"what was not written stays",
			Written[person]{&before, &person{"Eve", 7, true}, &person{"Eve", 9, true}},
			person{"Eve", 9, true},
			before, true,
			person{"Ada", 9, true},
		},
	} {
		if people().Undo(&c.now, c.write, &c.back, c.active); c.now != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, c.now, c.want)
		}
	}
	laid := person{"Eve", 9, true}
	people().Apply(&laid, Written[person]{&before, &person{"Adelheid", 7, true}, &person{"Adel", 8, false}})
	if want := (person{"Adel", 9, true}); laid != want {
		t.Errorf("a write laid over it makes %+v, want %+v", laid, want)
	}
	if !people().Differ(&before, &after) || people().Differ(&before, &before) {
		t.Error("Differ is not whether Diff notes anything")
	}
}

func TestNotStored(t *testing.T) {
	t.Parallel()
	before, wanted := person{"Ada", 7, true}, person{"Bob", 7, true}
	for _, c := range []struct {
		name   string
		from   *person
		stored person
		want   []string
	}{
		{"as sent", &before, wanted, nil},
		{"in another letter case", &before, person{"BOB", 7, true}, nil},
		{"cut", &before, person{"Bo", 7, true}, []string{"nickName"}},
		{"changed by others meanwhile", &before, person{"Bob", 9, false}, nil},
		{"everything is compared", nil, person{"Bob", 9, false}, []string{"urn:x:age", "active"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, people().NotStored(c.from, &wanted, &c.stored)); diff != "" {
				t.Errorf("not stored (-want +got):\n%s", diff)
			}
		})
	}
}

func TestShowAndPlan(t *testing.T) {
	t.Parallel()
	name, age := people().Named("name"), people().Named("age")
	current := &person{Name: "Ada", Age: 7}
	r := scim.Resource{}
	people()[:1].Show(r, current)
	people()[1:2].Show(r, &person{})
	if diff := cmp.Diff(scim.Resource{"nickName": "Ada", "urn:x": map[string]any{"age": int64(0)}}, r); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	after := *current
	if err := errors.Join(name.Plan(scim.Resource{}, current, &after), age.Plan(scim.Resource{}, current, &after)); err != nil {
		t.Fatal(err)
	}
	if want := (person{Age: 7}); after != want {
		t.Errorf("a request that says nothing makes %+v, want %+v", after, want)
	}
	for _, long := range []string{"Adam", "😀"} {
		if err := name.Plan(scim.Resource{"nickName": long}, current, &after); err == nil {
			t.Errorf("%q was taken", long)
		}
	}
	if got := people().PathOf("age") + people().PathOf("shoe"); got != "urn:x:age" {
		t.Errorf("attributes %q", got)
	}
}
