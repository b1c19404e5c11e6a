// Package admin is what SCIM means for Magento's admin users and their roles: a user is
// an admin user, a group is a role. All of it goes through the companion module, since
// Magento itself has no such routes.
//
// The package decides what a request makes of a user or a role, who may be given which
// role, and that the account of the bridge itself is never locked out. The module
// writes only to the version that was read, so a change is tried again where others
// were faster.
//
// It must not know customers, HTTP, or the JSON of either side: it works on resources
// of package scim and on typed calls of package magento. What it shares with customers
// is in bridge/internal.
//
// Begin with Admins, then users.go and roles.go; user_plan.go and role_members.go decide
// what is written.
package admin

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
)

// SetupError is a setting that does not fit the shop: nothing but a change of the
// setting, or of the shop, corrects it.
type SetupError = failure.SetupError

// Config is what whoever runs the bridge decides about admin users.
type Config struct {
	// RolesAllowed names the roles that a client may give, take, make, rename and
	// delete; none by default.
	RolesAllowed []string
	// RoleDefault names the role of users who are in no other; "" for none. Magento
	// lets nobody without a role log in.
	RoleDefault string
	// RolePriority names the roles of which the first decides where a user is in
	// several, highest first; without it the last one joined does.
	RolePriority []string
	// Managed is set where only those admin users exist for clients who were made or
	// changed over SCIM. It needs a module that stores owners.
	Managed bool
	// OwnUsername is whom the bridge itself logs in as, "" where that is no admin
	// user. This account is never locked out.
	OwnUsername string
	// CacheTTL is how long what was read of the module and the roles holds, 5
	// minutes by default.
	CacheTTL time.Duration
	// ScanLimit is how many users are read at most for a filter that Magento cannot
	// answer, 10,000 by default.
	ScanLimit int
}

// Admins provisions Magento's admin users as SCIM users, and their roles as
// groups, through the companion module. It remembers nothing between two requests
// but the names of the roles, for a short time, and of which record a write got no answer.
type Admins struct {
	shops *shopCache
	users *unanswered.Writes
	roles *unanswered.Writes
}

// New returns an Admins that has not yet spoken to Magento.
func New(cfg Config, client *magento.Client) *Admins {
	if cfg.CacheTTL <= 0 {
		cfg.CacheTTL = 5 * time.Minute
	}
	if cfg.ScanLimit <= 0 {
		cfg.ScanLimit = 10_000
	}
	users := unanswered.New(client, func(ctx context.Context, id int64, version string) error {
		_, err := client.UpdateAdminUser(ctx, id, magento.AdminUserChange{Version: version})
		return err
	})
	roles := unanswered.New(client, func(ctx context.Context, id int64, version string) error {
		_, err := client.UpdateAdminRole(ctx, id, magento.AdminRoleChange{Version: version})
		return err
	})
	return &Admins{newShopCache(cfg, client), users, roles}
}

// Close ends what goes on in the background and waits for it.
func (a *Admins) Close() {
	a.users.Close()
	a.roles.Close()
	a.shops.current.Close()
}

// Users returns the store of admin users.
func (a *Admins) Users() Users {
	return Users{client: a.shops.client, shops: a.shops, unanswered: a.users}
}

// Groups returns the store of roles.
func (a *Admins) Groups() Roles {
	return Roles{client: a.shops.client, shops: a.shops, users: a.users, unanswered: a.roles}
}

// Load looks for the companion module and checks the settings against the roles.
// It fails with *SetupError where a setting is wrong, ErrNoModule where the module
// is not installed, ErrOldModule where it is too old, and with *magento.Error where the shop cannot be asked now: a
// request will then try again.
func (a *Admins) Load(ctx context.Context) error {
	s, err := a.shops.current.Load(ctx)
	if err != nil {
		return err
	}
	return s.flaw
}
