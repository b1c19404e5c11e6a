package customer

import (
	"maps"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/magento"
)

// merged is a customer after a change, as Magento makes it: every field of a change has
// the name of the one that it writes.
func merged(c magento.Customer, change magento.CustomerChange) magento.Customer {
	to, of := reflect.ValueOf(&c).Elem(), reflect.ValueOf(change)
	for i := range of.NumField() {
		name := of.Type().Field(i).Name
		if name == "Custom" || name == "Password" || name == "PasswordHash" || of.Field(i).MethodByName("IsLeft").Call(nil)[0].Bool() {
			continue
		}
		to.FieldByName(name).Set(of.Field(i).MethodByName("Value").Call(nil)[0])
	}
	custom := maps.Clone(c.Custom)
	c.Custom = map[string]string{}
	maps.Copy(c.Custom, custom)
	for code, f := range change.Custom {
		if c.Custom[code], _ = f.Value(); c.Custom[code] == "" {
			delete(c.Custom, code)
		}
	}
	return c
}

// What a plan writes makes the customer what it planned, and undone leaves the customer as
// before.
func TestUndoTakesBackWhatAPlanWrites(t *testing.T) {
	t.Parallel()
	settings := Mapping{{"title", "custom.title"}}
	m, err := newMapping(&Config{CustomerAttributes: settings}, []magento.Attribute{{Code: "title"}}, module{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text, number := rapid.SampledFrom([]string{"", "a", "b", "1980-05-06"}), rapid.Int64Range(0, 3)
		draw := func(of string) magento.Customer {
			c := magento.Customer{
				Email: text.Draw(t, of+" email"), Firstname: text.Draw(t, of+" first"), Lastname: text.Draw(t, of+" last"),
				Middlename: text.Draw(t, of+" middle"), Prefix: text.Draw(t, of+" prefix"), Suffix: text.Draw(t, of+" suffix"),
				DOB: text.Draw(t, of+" dob"), Taxvat: text.Draw(t, of+" taxvat"), Gender: number.Draw(t, of+" gender"),
				StoreID: number.Draw(t, of+" store"), CustomerExtension: magento.CustomerExtension{IsSubscribed: rapid.Bool().Draw(t, of+" subscribed")}, Custom: map[string]string{},
			}
			m.fields.Named("title").Set(&c, text.Draw(t, of+" title"))
			return c
		}
		before, after := draw("before"), draw("after")
		p := &plan{shop: &shop{mapping: m}, current: &before, after: &after}
		m.fields.Diff(&p.change, &before, &after)
		written := merged(before, p.change)
		if diff := cmp.Diff(after, written); diff != "" {
			t.Fatalf("written (-planned +got):\n%s", diff)
		}
		if diff := cmp.Diff(before, merged(written, p.undo(&written, &written).change)); diff != "" {
			t.Fatalf("undone (-before +after):\n%s", diff)
		}
	})
}

// Undoing locks out whom the plan let in, and lets in nobody whom it locked out.
func TestUndoLetsNobodyIn(t *testing.T) {
	t.Parallel()
	inactive := map[string]string{attrActive: "0"}
	for _, c := range []struct {
		name           string
		enforced       bool
		current, after magento.Customer
		want           magento.CustomerChange
	}{
		{
			"deactivated, stock", false,
			magento.Customer{},
			magento.Customer{Confirmation: inactivePrefix + "x"},
			magento.CustomerChange{},
		},
		{
			"reactivated, stock", false,
			magento.Customer{Confirmation: inactivePrefix + "x"},
			magento.Customer{},
			magento.CustomerChange{Confirmation: magento.Set(inactivePrefix + "x"), PasswordHash: magento.Set(unusableHash)},
		},
		{
			"deactivated, module", true,
			magento.Customer{},
			magento.Customer{Custom: inactive},
			magento.CustomerChange{},
		},
		{
			"reactivated, module", true,
			magento.Customer{Custom: inactive},
			magento.Customer{Custom: map[string]string{attrActive: "1"}},
			magento.CustomerChange{Custom: map[string]magento.Field[string]{attrActive: magento.Set("0")}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := plan{shop: &shop{mapping: &mapping{fields: ownFields(), enforced: c.enforced, heeded: c.enforced}}, current: &c.current, after: &c.after}
			if diff := cmp.Diff(c.want, p.undo(&c.after, &c.after).change, cmp.AllowUnexported(magento.Field[string]{}, magento.Field[int64]{}, magento.Field[bool]{}, magento.Field[[]magento.Address]{})); diff != "" {
				t.Errorf("undo (-want +got):\n%s", diff)
			}
		})
	}
}
