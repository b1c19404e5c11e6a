package customer_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/internal/bridgetest"
)

// readMembers reads a group as it comes, calls look after every 1,000 members, and
// returns how many there are.
func (w *world) readMembers(id string, look func(members int)) int {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), http.MethodGet, w.URL+"/Groups/"+id, http.NoBody)
	if err != nil {
		w.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bridgetest.Token)
	res, err := w.Client.Do(req)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	body := bufio.NewReader(res.Body)
	for n := 0; ; {
		piece, err := body.ReadSlice('}') // one brace ends each member
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			w.T.Fatal(err)
		}
		if len(piece) > 2 && piece[0] == ',' || piece[0] == '{' {
			if n++; n%1000 == 0 {
				look(n)
			}
		}
	}
}

// The members of a group are read and written page by page: memory does not grow
// with their number.
func TestMembersStreamInConstantMemory(t *testing.T) { //nolint:paralleltest // it measures the heap
	const customers = 20_000
	w := newCrowd(t, customers)
	var early, late int64                       // the most in use in the first half, and in the second
	n := w.readMembers("1", func(members int) { // of the default group, where they all are
		switch {
		case members%3000 != 0:
		case members <= customers/2:
			early = max(early, liveHeap())
		default:
			late = max(late, liveHeap())
		}
	})
	if n < customers || n > customers+1 { // the group itself may count as one
		t.Errorf("%d members read, want %d", n, customers)
	}
	if late > early+walkBound {
		t.Errorf("the heap grew from %d to %d bytes, want at most %d more", early, late, walkBound)
	}
}
