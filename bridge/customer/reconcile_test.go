package customer_test

import (
	"net/http"
	"strconv"
	"testing"
)

// reconcile does what two identity providers do in their first run: they list everybody and
// delete whom they have not made.
func (w *world) reconcile(resource string, isMine func(r map[string]any) bool) {
	w.T.Helper()
	var others []string
	for start := 1; ; {
		a := w.Do(http.MethodGet, "/"+resource+"?count=100&startIndex="+strconv.Itoa(start), "").Want(http.StatusOK)
		list, _ := a.Body["Resources"].([]any)
		for _, one := range list {
			r, _ := one.(map[string]any)
			if id, _ := r["id"].(string); !isMine(r) {
				others = append(others, id)
			}
		}
		total, _ := a.Body["totalResults"].(float64)
		if start += len(list); len(list) == 0 || start > int(total) {
			break
		}
	}
	for _, id := range others {
		w.Do(http.MethodDelete, "/"+resource+"/"+id, "")
	}
}

// A client that deletes whom it has not made does no harm to shoppers outside of its scope.
func TestReconcilingClientLeavesShoppersAlone(t *testing.T) {
	t.Parallel()
	const shoppers = 2000
	for name, c := range scopeCases(t) {
		if c.outsider != "ada@example.com" { // then the shoppers are inside
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.setup)
			w.Shop.Seed(shoppers)
			mine := map[string]bool{}
			for i := range 3 {
				mine[w.Do(http.MethodPost, "/Users", insider("p"+strconv.Itoa(i))).Want(http.StatusCreated).ID()] = true
			}
			w.reconcile("Users", func(r map[string]any) bool {
				id, _ := r["id"].(string)
				return mine[id]
			})
			partners := w.groupInShop("Partners", 21, 1)
			w.reconcile("Groups", func(map[string]any) bool { return false })
			for _, id := range []string{"g1", "g2", "g3", partners} {
				w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK)
			}
			if n := w.Shop.CustomerCount() - 21; n != shoppers+len(mine) {
				t.Errorf("%d customers are left, want %d", n, shoppers+len(mine))
			}
			for _, id := range []string{"1", "1000", "2000"} {
				w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
			}
			w.mayFindMine(mine)
		})
	}
}

func (w *world) mayFindMine(mine map[string]bool) {
	w.T.Helper()
	for id := range mine {
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	}
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(float64(len(mine)), "totalResults")
}
