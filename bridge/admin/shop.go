package admin

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/cached"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// shop is what the bridge knows of the roles at one moment, and what the settings say of
// them. It is never changed once it is made.
type shop struct {
	cfg         *Config
	users       *scim.ResourceType
	groups      *scim.ResourceType
	roles       map[int64]magento.AdminRole // one that is known not to exist has no name
	defaultRole int64                       // 0 for none
	can         abilities
	flaw        error // *SetupError where RoleDefault is lacking or grants all; fails only what may need it
}

// abilities are what the module of a shop can do beyond its first version.
type abilities struct {
	keys   bool // users and roles keep the key of the request that created them
	owners bool // and the client that manages them
}

// ErrNoModule is a shop without a companion module that serves admin users.
var ErrNoModule = &scim.Error{
	Status: http.StatusNotImplemented,
	Detail: "Admin users need the companion module ScimBridge_ScimBridge in the shop, because Magento itself has no " +
		"route for them: install it as magento/module/README.md says, let the bridge's integration use its resources, " +
		"and try again.",
}

// ErrOldModule is a companion module of before there were admin users.
var ErrOldModule = &scim.Error{
	Status: http.StatusNotImplemented,
	Detail: "The companion module ScimBridge_ScimBridge in the shop is too old for admin users: upgrade it " +
		"(magento/module/README.md), and try again.",
}

// magentoFailure is what trouble with Magento is to a SCIM client, where a refusal names
// fields of an admin user or of a role.
func magentoFailure(err error, doing string) error {
	if failure.KindOf(err) == magento.NoRoute {
		return ErrNoModule
	}
	return failure.Of(err, doing, attributeOf)
}

// shopCache holds what was read of the shop for a short time.
type shopCache struct {
	cfg     Config
	client  *magento.Client
	users   *scim.ResourceType
	groups  *scim.ResourceType
	current *cached.Value[shop]
}

func newShopCache(cfg Config, client *magento.Client) *shopCache {
	c := &shopCache{cfg: cfg, client: client, users: newUserType(), groups: newRoleType()}
	c.current = cached.New("the roles of admin users", cfg.CacheTTL, c.readShop)
	return c
}

// readShop reads the state of the module and the roles.
func (c *shopCache) readShop(ctx context.Context) (*shop, error) {
	module, err := c.client.ModuleStatus(ctx)
	switch {
	case err != nil && failure.KindOf(err) == magento.NoRoute:
		return nil, ErrNoModule
	case err != nil:
		return nil, err
	case !module.Can(magento.AdminUsers) || !module.Can(magento.AdminRoles):
		return nil, ErrOldModule
	}
	can := abilities{keys: module.Can(magento.AdminCreateKey), owners: module.Can(magento.AdminOwner)}
	if c.cfg.Managed && !can.owners {
		return nil, errNoOwners
	}
	return c.readRoles(ctx, can)
}

// readRoles reads all roles: a shop has tens of them.
func (c *shopCache) readRoles(ctx context.Context, can abilities) (*shop, error) {
	page, err := c.client.SearchAdminRoles(ctx, magento.Criteria{})
	if err != nil {
		return nil, err
	}
	s := &shop{
		cfg: &c.cfg, users: c.users, groups: c.groups, can: can,
		roles: make(map[int64]magento.AdminRole, len(page.Items)),
	}
	for _, role := range page.Items {
		s.roles[role.ID] = role
	}
	if c.cfg.RoleDefault != "" {
		if role, ok := FindRole(page.Items, c.cfg.RoleDefault); ok {
			s.defaultRole = role.ID
			s.flaw = s.checkDefaultRole(role)
		} else {
			s.flaw = &SetupError{Err: fmt.Errorf("ADMIN_ROLE_DEFAULT: the shop has no role %q for admin users; "+
				"make it in Magento (System, Permissions, User Roles), or correct the setting", c.cfg.RoleDefault)}
		}
	}
	return s, nil
}

// checkDefaultRole fails with *SetupError where the role of all who are in no other grants
// every right, and the settings do not say that clients may give it.
func (s *shop) checkDefaultRole(role magento.AdminRole) error {
	if !role.HasFullAccess || s.mayGive(role.Name) == nil {
		return nil
	}
	return &SetupError{Err: fmt.Errorf("ADMIN_ROLE_DEFAULT: the role %q grants every right, so that each user whom a client "+
		"creates would be an administrator; use another role, or list it in ADMIN_ROLES_ALLOWED as well if you want that",
		role.Name)}
}

// get returns what is known of the roles. What is older than CacheTTL is read
// again; where that fails for the moment it still holds.
func (c *shopCache) get(ctx context.Context) (*shop, error) {
	if c.current.IsFresh() {
		return c.current.Known(), nil
	}
	s, err := c.current.Load(ctx)
	if known := c.current.Known(); err != nil && known != nil && failure.IsPassing(err) {
		return known, nil
	}
	if err != nil {
		return nil, magentoFailure(err, "read the roles of admin users")
	}
	return s, nil
}

// fresh returns the roles as they are now: what may be given is decided by
// their names, which somebody in the shop may have changed.
func (c *shopCache) fresh(ctx context.Context) (*shop, error) {
	s, err := c.get(ctx)
	if err != nil { // the module may be gone, or was never asked for
		return nil, err
	}
	s, err = c.readRoles(ctx, s.can)
	if err != nil {
		return nil, magentoFailure(err, "read the roles of admin users")
	}
	c.current.Store(s)
	return s, nil
}

// toChange is fresh for what gives or takes a role.
func (c *shopCache) toChange(ctx context.Context) (*shop, error) {
	s, err := c.fresh(ctx)
	if err == nil && s.flaw != nil {
		err = failure.Of(s.flaw, "find the default role", attributeOf)
	}
	return s, err
}

// named returns the shop with the names of all roles that a user is in: one may
// have been made since.
func (c *shopCache) named(ctx context.Context, s *shop, u *magento.AdminUser) *shop {
	if latest := c.current.Known(); latest != nil && !s.names(u) {
		s = latest // another item of the same list may have asked already
	}
	if s.names(u) {
		return s
	}
	fresh, err := c.readRoles(ctx, s.can)
	if err != nil {
		return s
	}
	for _, id := range stateOf(u).Groups() {
		if _, known := fresh.roles[id]; !known {
			fresh.roles[id] = magento.AdminRole{ID: id}
		}
	}
	c.current.Store(fresh)
	return fresh
}

// names reports whether all roles of a user are known.
func (s *shop) names(u *magento.AdminUser) bool {
	return !slices.ContainsFunc(stateOf(u).Groups(), func(id int64) bool { _, known := s.roles[id]; return !known })
}

// withRole notes a role, and returns the shop that knows it.
func (c *shopCache) withRole(s *shop, role *magento.AdminRole) *shop {
	next := *s
	next.roles = maps.Clone(s.roles)
	next.roles[role.ID] = *role
	c.current.Store(&next)
	return &next
}

// isOwn reports whether the bridge itself logs in as this user.
func (s *shop) isOwn(u *magento.AdminUser) bool {
	return s.cfg.OwnUsername != "" && scim.SameText(u.Username, s.cfg.OwnUsername)
}

// mayMove fails with *scim.Error (403) where the bridge must not give an admin user
// another role.
func (s *shop) mayMove(u *magento.AdminUser) error {
	if s.isOwn(u) {
		return ownAccount()
	}
	if s.isForAnybody(u.RoleID) {
		return nil
	}
	return s.mayGive(s.roles[u.RoleID].Name)
}

func ownAccount() error {
	return forbidden("This is the account that the bridge itself logs in with (MAGENTO_ADMIN_USERNAME): " +
		"it is neither deactivated nor deleted, and its userName, password and roles stay.")
}

// forbidden is the refusal of what the settings or the shop do not allow.
func forbidden(detail string) *scim.Error {
	return &scim.Error{Status: http.StatusForbidden, Detail: detail}
}

// mayGive fails with *scim.Error (403) where the settings do not allow to give,
// take or change the role of a name.
func (s *shop) mayGive(name string) error {
	if slices.ContainsFunc(s.cfg.RolesAllowed, func(allowed string) bool { return sameName(allowed, name) }) {
		return nil
	}
	const problem = " is not among those that the setting ADMIN_ROLES_ALLOWED names: it is neither given nor taken nor changed here."
	err := forbidden("The role " + name + problem)
	err.Reason = "The role" + problem // a client may have made up the name
	return err
}

// hasAnother reports whether another role than that of the id has a name.
func (s *shop) hasAnother(id int64, name string) bool {
	for other := range s.roles {
		if other != id && clashes(s.roles[other].Name, name) {
			return true
		}
	}
	return false
}

// mayChange fails with *scim.Error where a role may not become the wanted one. The
// externalId of the default role may be noted.
func (s *shop) mayChange(role, wanted *magento.AdminRole) error {
	renames := role.Name != wanted.Name
	if *role == *wanted || role.ID == s.defaultRole && !renames {
		return nil
	}
	err := s.mayGive(role.Name)
	if err == nil {
		err = s.mayGive(wanted.Name)
	}
	if err == nil && role.ID == s.defaultRole {
		err = scim.BadRequest(scim.MutabilityErr, "This is the role ADMIN_ROLE_DEFAULT: it is not renamed.")
	}
	return err
}

// mayChangeMembers fails with *scim.Error where nobody may join or leave a role: the
// settings do not allow to give it, or its members are those of no other.
func (s *shop) mayChangeMembers(role *magento.AdminRole) error {
	if role.ID == s.defaultRole {
		return scim.BadRequest(scim.MutabilityErr,
			"This is the role ADMIN_ROLE_DEFAULT: its members are those who are in no other.")
	}
	return s.mayGive(role.Name)
}

// FindRole returns the role of a name; false where there is none.
func FindRole(roles []magento.AdminRole, name string) (magento.AdminRole, bool) {
	i := slices.IndexFunc(roles, func(r magento.AdminRole) bool { return sameName(r.Name, name) })
	if i < 0 {
		return magento.AdminRole{}, false
	}
	return roles[i], true
}

// sameName reports whether a role of one name is the one that another names.
func sameName(a, b string) bool { return spelling.Same(strings.TrimSpace(a), strings.TrimSpace(b)) }

// clashes reports whether a client could take roles of two names for the same.
func clashes(a, b string) bool { return scim.SameText(strings.TrimSpace(a), strings.TrimSpace(b)) }
