package customer_test

import (
	"net/http"
	"testing"
)

// RFC 7644 section 3.14: who changes a customer in the shop gives it another version.
func TestVersionsFollowTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	path := "/Users/" + w.add(nil)
	tag := w.Do(http.MethodGet, path, "").Want(http.StatusOK).Header.Get("ETag")
	w.Exchange(http.MethodGet, path, "", map[string]string{"If-None-Match": tag}).Want(http.StatusNotModified)
	if err := w.Shop.UpdateCustomer(1, map[string]any{"taxvat": "NO999"}); err != nil {
		t.Fatal(err)
	}
	w.Exchange(http.MethodGet, path, "", map[string]string{"If-None-Match": tag}).Want(http.StatusOK)
	w.Exchange(http.MethodPut, path, adaBody, map[string]string{"If-Match": tag}).Want(http.StatusPreconditionFailed)
}
