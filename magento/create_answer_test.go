package magento

import (
	"context"
	"testing"
)

// An answer to a create that is about another record is none: what a create was told to have
// created may be deleted again.
func TestAnswersAboutAnotherRecordAreNoCreate(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]struct {
		body string
		do   func(context.Context, *Client) error
	}{
		"customer": {`{"id":9,"email":"somebody@example.com"}`, methods["POST"]},
		"group": {`{"id":9,"code":"Sal"}`, func(ctx context.Context, c *Client) error {
			_, err := c.CreateGroup(ctx, Group{Code: "Sales"})
			return err
		}},
		"admin user": {`{"id":9,"username":"eve","version":"v1"}`, func(ctx context.Context, c *Client) error {
			_, err := c.CreateAdminUser(ctx, AdminUserChange{Username: Set("ada")})
			return err
		}},
		"role": {`{"id":9,"name":"Support","version":"v1"}`, func(ctx context.Context, c *Client) error {
			_, err := c.CreateAdminRole(ctx, AdminRoleChange{Name: Set("Sales")})
			return err
		}},
	} {
		c, _ := scripted(t, nil, answer(200, create.body))
		if e := asError(t, create.do(t.Context(), c)); e.Kind != Unexpected || !e.Ambiguous {
			t.Errorf("%s: %v, ambiguous %v", name, e, e.Ambiguous)
		}
	}
	c, _ := scripted(t, nil, answer(200, `{"id":9,"code":"Sales of Europe, North and the "}`))
	if _, err := c.CreateGroup(t.Context(), Group{Code: "Sales of Europe, North and the Baltics"}); err != nil {
		t.Errorf("a code that Magento has cut: %v", err)
	}
}
