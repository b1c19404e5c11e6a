package magento

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadOnlyClientWritesNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		do     func(context.Context, *Client) error
		method string
		route  string
		fields []string
	}{
		{"create of a customer", func(ctx context.Context, c *Client) error {
			_, err := c.CreateCustomer(ctx, CustomerChange{
				Email: Set("ada@example.com"), Password: Set("secret"), IsSubscribed: Set(true),
				Custom: CustomAttributeChanges{"scim_active": Set("1"), "scim_create_key": Set("k"), "scim_groups": {}},
			})
			return err
		}, "POST", "/V1/customers", []string{"email", "is_subscribed", "password", "scim_active"}},
		{"change of a customer", func(ctx context.Context, c *Client) error {
			change := CustomerChange{Firstname: Set("Ada"), Confirmation: Clear[string](), PasswordHash: Set("!")}
			_, err := c.UpdateCustomer(ctx, 7, change)
			return err
		}, "PUT", "/V1/customers/{id}", []string{"confirmation", "firstname", "passwordHash"}},
		{"change of a version", func(ctx context.Context, c *Client) error {
			_, err := c.SaveCustomer(ctx, 7, "3", CustomerChange{Lastname: Set("Byron")})
			return err
		}, "PUT", "/V1/scim-bridge/customers/{customerId}", []string{"lastname"}},
		{"deletion of a customer", func(ctx context.Context, c *Client) error {
			return c.DeleteCustomer(ctx, 7)
		}, "DELETE", "/V1/customers/{id}", nil},
		{"change of a group", func(ctx context.Context, c *Client) error {
			text := "Staff of Europe"
			_, err := c.UpdateGroup(ctx, Group{ID: 4, Code: "Staff", TaxClassID: 3, DisplayName: &text, Version: "1"})
			return err
		}, "PUT", "/V1/customerGroups/{id}", []string{"code", "scim_display_name", "tax_class_id"}},
		{"change of an admin user", func(ctx context.Context, c *Client) error {
			_, err := c.UpdateAdminUser(ctx, 2, AdminUserChange{IsActive: Set(false), Version: "1"})
			return err
		}, "PUT", "/V1/scim-bridge/admin-users/{userId}", []string{"is_active"}},
		{"deletion of a role", func(ctx context.Context, c *Client) error {
			return c.DeleteAdminRole(ctx, 2)
		}, "DELETE", "/V1/scim-bridge/admin-roles/{roleId}", nil},
		{"probe", func(ctx context.Context, c *Client) error {
			return NewProbe(c).MayUpdate(ctx)
		}, "PUT", "/V1/customers/{id}", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var calls []Call
			c, s := scripted(t, func(cfg *Config) {
				cfg.ReadOnly = true
				cfg.Observe = func(_ context.Context, call Call) { calls = append(calls, call) }
			}, answer(200, okCustomer))
			err := Repeat(t.Context(), c, func(once *Client) error { return tt.do(t.Context(), once) })
			e := asError(t, err)
			if e.Kind != NotSent || e.Method != tt.method || e.Route != tt.route || e.Ambiguous || !errors.Is(err, ErrReadOnly) {
				t.Errorf("the error is %+v", e)
			}
			if diff := cmp.Diff(tt.fields, e.Fields); diff != "" {
				t.Errorf("the fields (-want +got):\n%s", diff)
			}
			if s.count() != 0 {
				t.Errorf("%d requests were sent", s.count())
			}
			if len(calls) != 1 || calls[0].Method != tt.method || calls[0].Route != tt.route || !errors.Is(calls[0].Err, ErrReadOnly) {
				t.Errorf("observed: %+v", calls)
			}
		})
	}
}

func TestReadOnlyClientReadsAndLogsIn(t *testing.T) {
	t.Parallel()
	c, s := scripted(t, func(cfg *Config) {
		cfg.ReadOnly, cfg.Credentials = true, AdminLogin{Username: "bridge", Password: "secret"}
	}, answer(200, `"token"`), answer(200, okCustomer))
	defer c.Close()
	if _, err := c.GetCustomer(t.Context(), 7); err != nil || s.count() != 2 {
		t.Errorf("after %d requests: %v", s.count(), err)
	}
}
