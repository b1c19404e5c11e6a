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
// Begin with Admins, then users.go and roles.go; user_plan.go decides what is written.
package admin

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/cached"
	"github.com/scim-bridge/scim-bridge/bridge/internal/companion"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// SetupError is a setting that does not fit the shop: nothing but a change of the
// setting, or of the shop, corrects it.
type SetupError = failure.SetupError

// Config is what whoever runs the bridge decides about admin users.
type Config struct {
	// RolesAllowed names the roles that a provider may give, take, make, rename and
	// delete; none by default.
	RolesAllowed []string
	// RoleDefault names the role of users who are in no other; "" for none. Magento
	// lets nobody without a role log in.
	RoleDefault string
	// RolePriority names the roles of which the first decides where a user is in
	// several, highest first; without it the last one joined does.
	RolePriority []string
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
// but the names of the roles, for a short time.
type Admins struct {
	cfg      Config
	client   *magento.Client
	userType *scim.ResourceType
	roleType *scim.ResourceType
	current  *cached.Value[shop]
}

// Users is the store of admin users.
type Users struct{ *Admins }

// Roles is the store of roles, as groups.
type Roles struct{ *Admins }

// New returns an Admins that has not yet spoken to Magento.
func New(cfg Config, client *magento.Client) *Admins {
	if cfg.CacheTTL <= 0 {
		cfg.CacheTTL = 5 * time.Minute
	}
	if cfg.ScanLimit <= 0 {
		cfg.ScanLimit = 10_000
	}
	a := &Admins{cfg: cfg, client: client, userType: newUserType(), roleType: newRoleType()}
	a.current = cached.New("the roles of admin users", cfg.CacheTTL, a.readShop)
	return a
}

// Close ends what goes on in the background and waits for it.
func (a *Admins) Close() { a.current.Close() }

// Users returns the store of admin users.
func (a *Admins) Users() Users { return Users{a} }

// Groups returns the store of roles.
func (a *Admins) Groups() Roles { return Roles{a} }

// Load looks for the companion module and checks the settings against the roles.
// It fails with *SetupError where a setting is wrong, ErrNoModule where the module
// is not installed, and with *magento.Error where the shop cannot be asked now: a
// request will then try again.
func (a *Admins) Load(ctx context.Context) error {
	s, err := a.current.Load(ctx)
	if err != nil {
		return err
	}
	return s.flaw
}

// shop is what the bridge knows of the roles at one moment. It is never
// changed once it is made.
type shop struct {
	users       *scim.ResourceType
	roles       map[int64]magento.AdminRole // one that is known not to exist has no name
	defaultRole int64                       // 0 for none
	flaw        error                       // *SetupError where the shop lacks RoleDefault; fails only what may need it
}

// ErrNoModule is a shop without a companion module that serves admin users.
var ErrNoModule = &scim.Error{ //nolint:gochecknoglobals // constant
	Status: http.StatusNotImplemented,
	Detail: "Admin users need the companion module ScimBridge_ScimBridge in the shop, because Magento itself has no route for them: " +
		"install it as magento/module/README.md says, let the bridge's integration use its resources, and try again.",
}

// readShop reads the state of the module and the roles.
func (a *Admins) readShop(ctx context.Context) (*shop, error) {
	module, err := a.client.ModuleStatus(ctx)
	switch {
	case err != nil && failure.KindOf(err) == magento.NotFound:
		return nil, ErrNoModule
	case err != nil:
		return nil, err
	case !companion.Can(module, companion.AdminUsers) || !companion.Can(module, companion.AdminRoles):
		return nil, ErrNoModule
	}
	return a.readRoles(ctx)
}

// readRoles reads all roles: a shop has tens of them.
func (a *Admins) readRoles(ctx context.Context) (*shop, error) {
	page, err := a.client.SearchAdminRoles(ctx, magento.Criteria{})
	if err != nil {
		return nil, err
	}
	s := &shop{users: a.userType, roles: make(map[int64]magento.AdminRole, len(page.Items))}
	for _, role := range page.Items {
		s.roles[role.ID] = role
	}
	if a.cfg.RoleDefault != "" {
		if role, ok := FindRole(page.Items, a.cfg.RoleDefault); ok {
			s.defaultRole = role.ID
		} else {
			s.flaw = &SetupError{Err: noDefaultRole(a.cfg.RoleDefault)}
		}
	}
	return s, nil
}

// loadRoles reads all roles anew and notes them.
func (a *Admins) loadRoles(ctx context.Context) (*shop, error) {
	s, err := a.readRoles(ctx)
	if err == nil {
		a.current.Store(s)
	}
	return s, err
}

// shop returns what is known of the roles. What is older than CacheTTL is read
// again; where that fails for the moment it still holds.
func (a *Admins) shop(ctx context.Context) (*shop, error) {
	if a.current.IsFresh() {
		return a.current.Known(), nil
	}
	s, err := a.current.Load(ctx)
	if known := a.current.Known(); err != nil && known != nil && failure.IsPassing(err) {
		return known, nil
	}
	if err != nil {
		return nil, magentoFailure(err, "read the roles of admin users")
	}
	return s, nil
}

// freshRoles returns the roles as they are now: what may be given is decided by
// their names, which somebody in the shop may have changed.
func (a *Admins) freshRoles(ctx context.Context) (*shop, error) {
	if _, err := a.shop(ctx); err != nil { // the module may be gone, or was never asked for
		return nil, err
	}
	s, err := a.loadRoles(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the roles of admin users")
	}
	return s, nil
}

// rolesToChange is freshRoles for what gives or takes a role.
func (a *Admins) rolesToChange(ctx context.Context) (*shop, error) {
	s, err := a.freshRoles(ctx)
	if err != nil {
		return nil, err
	}
	if s.flaw != nil {
		return nil, failure.Of(s.flaw, "find the default role", attributeOf)
	}
	return s, nil
}

// named returns the shop with the names of all roles that a user is in: one may
// have been made since.
func (a *Admins) named(ctx context.Context, s *shop, u *magento.AdminUser) *shop {
	unknown := missingRoles(s, u)
	if latest := a.current.Known(); len(unknown) > 0 && latest != nil {
		s = latest // another item of the same list may have asked already
		unknown = missingRoles(s, u)
	}
	if len(unknown) == 0 {
		return s
	}
	fresh, err := a.loadRoles(ctx)
	if err != nil {
		return s
	}
	for _, id := range missingRoles(fresh, u) {
		fresh = fresh.with(magento.AdminRole{ID: id})
	}
	a.current.Store(fresh)
	return fresh
}

func missingRoles(s *shop, u *magento.AdminUser) []int64 {
	var missing []int64
	for _, id := range rolesOf(u) {
		if _, known := s.roles[id]; !known {
			missing = append(missing, id)
		}
	}
	return missing
}

// with is a copy that knows one more role.
func (s *shop) with(role magento.AdminRole) *shop {
	c := *s
	c.roles = maps.Clone(s.roles)
	c.roles[role.ID] = role
	return &c
}
