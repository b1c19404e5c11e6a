package customer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/magento"
)

// someField draws a field that is left, cleared or set.
func someField[T any](t *rapid.T, name string, value *rapid.Generator[T]) magento.Field[T] {
	switch rapid.IntRange(0, 2).Draw(t, name+" is") {
	case 0:
		return magento.Field[T]{}
	case 1:
		return magento.Clear[T]()
	default:
		return magento.Set(value.Draw(t, name))
	}
}

// What a plan writes and its inverse takes back leaves the customer as before.
func TestInverseTakesBackWhatAPlanWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, number := rapid.SampledFrom([]string{"", "a", "b", "1980-05-06"}), rapid.Int64Range(0, 3)
		current := &magento.Customer{
			Email: text.Draw(t, "email"), Firstname: text.Draw(t, "first"), Lastname: text.Draw(t, "last"), Middlename: text.Draw(t, "middle"),
			Prefix: text.Draw(t, "prefix"), Suffix: text.Draw(t, "suffix"), DOB: text.Draw(t, "dob"), Taxvat: text.Draw(t, "taxvat"),
			Gender: number.Draw(t, "gender"), StoreID: 1, IsSubscribed: rapid.Bool().Draw(t, "subscribed"),
		}
		if title := text.Draw(t, "title"); title != "" {
			current.Custom = map[string]string{"title": title}
		}
		p := &plan{shop: &shop{}, current: current, change: magento.CustomerChange{
			Email: someField(t, "email", text), Firstname: someField(t, "first", text), Lastname: someField(t, "last", text),
			Middlename: someField(t, "middle", text), Prefix: someField(t, "prefix", text), Suffix: someField(t, "suffix", text),
			DOB: someField(t, "dob", text), Taxvat: someField(t, "taxvat", text), Gender: someField(t, "gender", number),
			StoreID: someField(t, "store", number), IsSubscribed: someField(t, "subscribed", rapid.Bool()),
		}}
		setCustom(&p.change, "title", someField(t, "title", text))
		again := &plan{shop: p.shop, current: p.after(), change: p.inverse()}
		got := again.after()
		if len(got.Custom) == 0 {
			got.Custom = nil
		}
		if diff := cmp.Diff(current, got); diff != "" {
			t.Fatalf("taken back (-before +after):\n%s", diff)
		}
	})
}

// Taking back locks out whom the plan let in, and lets in nobody whom it locked out.
func TestInverseLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		shop    shop
		current magento.Customer
		change  magento.CustomerChange
		want    magento.CustomerChange
	}{
		{
			"deactivated, stock",
			shop{},
			magento.Customer{},
			magento.CustomerChange{Confirmation: magento.Set(inactivePrefix + "x"), PasswordHash: magento.Set(unusableHash)},
			magento.CustomerChange{},
		},
		{
			"reactivated, stock",
			shop{},
			magento.Customer{Confirmation: inactivePrefix + "x"},
			magento.CustomerChange{Confirmation: magento.Clear[string](), PasswordHash: magento.Set("h:s:1")},
			magento.CustomerChange{Confirmation: magento.Set(inactivePrefix + "x"), PasswordHash: magento.Set(unusableHash)},
		},
		{
			"deactivated, module",
			shop{enforced: true},
			magento.Customer{},
			magento.CustomerChange{Custom: map[string]magento.Field[string]{attrActive: magento.Set("0")}},
			magento.CustomerChange{},
		},
		{
			"reactivated, module",
			shop{enforced: true},
			magento.Customer{Custom: map[string]string{attrActive: "0"}},
			magento.CustomerChange{Custom: map[string]magento.Field[string]{attrActive: magento.Set("1")}},
			magento.CustomerChange{Custom: map[string]magento.Field[string]{attrActive: magento.Set("0")}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := plan{shop: &c.shop, current: &c.current, change: c.change}
			if diff := cmp.Diff(c.want, p.inverse(), cmp.AllowUnexported(magento.Field[string]{}, magento.Field[int64]{}, magento.Field[bool]{}, magento.Field[[]magento.Address]{})); diff != "" {
				t.Errorf("inverse (-want +got):\n%s", diff)
			}
		})
	}
}
