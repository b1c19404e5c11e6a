package customer_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
)

// Of many who are made with the same userName at the same moment, one stays.
func TestOneOfManyWithTheSameUserName(t *testing.T) {
	t.Parallel()
	for range 20 {
		w := newWorld(t, attributeShop())
		var (
			made atomic.Int64
			wg   sync.WaitGroup
		)
		for i := range 8 {
			wg.Go(func() {
				a := w.Do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":"cleo","name":{"givenName":"C","familyName":"P"},"emails":[{"value":"cleo%d@example.com"}]}`, i))
				switch a.Status {
				case http.StatusCreated:
					made.Add(1)
				case http.StatusConflict:
				default:
					t.Errorf("status %d: %s", a.Status, a.Raw)
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 || w.Shop.CustomerCount() != 1 {
			t.Fatalf("%d were acknowledged and %d customers are there, want 1 and 1", made.Load(), w.Shop.CustomerCount())
		}
		w.Find(`userName eq "cleo"`).Equal(1.0, "totalResults")
	}
}
