package admin_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
)

func TestFilterOfManyAlternatives(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: admin.Config{ScanLimit: 5}})
	var ids []string
	for i := range 8 {
		a := w.Do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":"many%d","externalId":"ext-%d","name":{"givenName":"G","familyName":"F"},"emails":[{"value":"many%d@example.com"}]}`, i, i, i))
		ids = append(ids, a.Want(http.StatusCreated).ID())
	}
	for _, attribute := range []string{"userName", "externalId", "id"} {
		terms := make([]string, 256)
		for i := range terms {
			value := map[string]string{"userName": fmt.Sprintf("MANY%d", i+5), "externalId": fmt.Sprintf("ext-%d", i+5), "id": strconv.Itoa(100_000 + i)}[attribute]
			if attribute == "id" && i < 3 {
				value = ids[i+5]
			}
			terms[i] = fmt.Sprintf(`%s eq \"%s\"`, attribute, value)
		}
		a := w.Do(http.MethodPost, "/Users/.search", `{"filter":"`+strings.Join(terms, " or ")+`"}`).Want(http.StatusOK).Equal(3.0, "totalResults")
		for i := range 3 {
			a.Equal(ids[i+5], "Resources", i, "id")
		}
	}
}

// Magento needs an address of each admin user, so a removal of all would be half done.
func TestRemovalOfAllAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.Do(http.MethodPost, "/Users", `{"userName":"eva","name":{"givenName":"Eva","familyName":"F"},"emails":[{"value":"eva@example.com","primary":true},{"value":"eva@example.org","type":"home"}]}`).Want(http.StatusCreated).ID()
	before := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	for _, operation := range []string{`{"op":"remove","path":"emails"}`, `{"op":"replace","path":"emails","value":[]}`, `{"op":"remove","path":"name"}`} {
		w.Do(http.MethodPatch, "/Users/"+id, `{"Operations":[`+operation+`]}`).Want(http.StatusBadRequest).Equal("mutability", "scimType").Says("everybody in Magento has")
	}
	if after := w.Do(http.MethodGet, "/Users/"+id, ""); after.Raw != before.Raw {
		t.Errorf("it became %s", after.Raw)
	}
}
