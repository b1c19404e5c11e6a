package magento

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// sizes is a Config.Shape that a test can tell from another.
func sizes(body []byte) string { return strconv.Itoa(len(body)) + " bytes" }

func TestCallsTellWhatTheySentAndReceived(t *testing.T) {
	t.Parallel()
	criteria := Criteria{
		Groups: [][]Filter{
			{{Field: "email", Condition: Eq, Value: "ada=&@example.com"}, {Field: "email", Condition: Null}}, {{Field: "website_id", Condition: In, Value: "1,2"}},
		},
		Sort:     []SortOrder{{Field: "entity_id", Descending: true}},
		PageSize: 100, CurrentPage: 2, Fields: "items[id],total_count",
	}
	update := func(ctx context.Context, c *Client) error {
		_, err := c.UpdateCustomer(ctx, 7, CustomerChange{})
		return err
	}
	search := func(ctx context.Context, c *Client) error {
		_, err := c.SearchCustomers(ctx, criteria)
		return err
	}
	for name, tt := range map[string]struct {
		do    func(context.Context, *Client) error
		steps []step
		want  Call // path, shapes, and the status and kind of earlier attempts
	}{
		"a read":            {methods["GET"], []step{answer(200, okCustomer)}, Call{Path: "/V1/customers/7", Received: "34 bytes"}},
		"a change":          {update, []step{answer(200, okCustomer)}, Call{Path: "/V1/customers/7", Sent: "15 bytes", Received: "34 bytes"}},
		"a refusal":         {update, []step{answer(400, "{}")}, Call{Path: "/V1/customers/7", Sent: "15 bytes", Received: "2 bytes"}},
		"no JSON":           {methods["GET"], []step{page(403)}, Call{Path: "/V1/customers/7", Received: "15 bytes"}},
		"no answer":         {methods["GET"], []step{broken(errDial)}, Call{Path: "/V1/customers/7", Earlier: []*Error{{Kind: Unavailable}, {Kind: Unavailable}}}},
		"several attempts":  {methods["GET"], []step{answer(503, ""), broken(errDial), answer(200, okCustomer)}, Call{Path: "/V1/customers/7", Received: "34 bytes", Earlier: []*Error{{Kind: Unavailable, Status: 503}, {Kind: Unavailable}}}},
		"a search, unasked": {search, []step{answer(200, `{"items":[],"total_count":0}`)}, Call{Path: "/V1/customers/search", Sent: "email eq, email null, website_id in, entity_id DESC, pageSize 100, currentPage 2", Received: "28 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var got []Call
				c, _ := scripted(t, func(cfg *Config) {
					cfg.RetryMax, cfg.Shape = 2, sizes
					cfg.Observe = func(_ context.Context, call Call) { got = append(got, call) }
				}, tt.steps...)
				_ = tt.do(t.Context(), c)
				if len(got) != 1 {
					t.Fatalf("%d calls", len(got))
				}
				seen := Call{Path: got[0].Path, Sent: got[0].Sent, Received: got[0].Received}
				for _, e := range got[0].Earlier {
					seen.Earlier = append(seen.Earlier, &Error{Kind: e.Kind, Status: e.Status})
				}
				if diff := cmp.Diff(tt.want, seen); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestBodiesAreNotLookedAtUnasked also wants what else there is to tell of a call.
func TestBodiesAreNotLookedAtUnasked(t *testing.T) {
	t.Parallel()
	c, _ := scripted(t, func(cfg *Config) {
		cfg.Observe = func(_ context.Context, call Call) {
			if call.Sent != "" || call.Received != "" || call.Path != "/V1/customers/7" {
				t.Errorf("the call is %+v", call)
			}
		}
	}, answer(http.StatusOK, okCustomer))
	if _, err := c.UpdateCustomer(t.Context(), 7, CustomerChange{}); err != nil {
		t.Fatal(err)
	}
}

func TestShapeOfALongSearchIsBounded(t *testing.T) {
	t.Parallel()
	var c Criteria
	for range 300 {
		c = c.And(Filter{Field: "email", Condition: Eq, Value: "ada@example.com"})
	}
	if got := shapeOfQuery(c.Encode()); len(got) < 900 || len(got) > 1010 {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}
