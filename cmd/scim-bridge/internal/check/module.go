package check

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What helps where the companion module is missed.
const (
	InstallModule = "install the companion module (magento/module/README.md)"
	UpgradeModule = "upgrade the companion module (composer update, bin/magento setup:upgrade; magento/module/README.md)"
)

// unknownModule is what a bridge that starts so does.
const unknownModule = "a bridge that starts now writes deactivations in both ways"

// companionModule asks whether deactivation is enforced inside Magento, and admin
// users can be provisioned.
func (c *checker) companionModule(ctx context.Context) {
	found, err := c.client.ModuleStatus(ctx)
	status, _ := magento.PermissionFor(string(magento.MayReadStatus))
	switch e, ok := errors.AsType[*magento.Error](err); {
	case err == nil:
		c.module = true
		c.moduleAge(found)
	case ok && e.Kind == magento.NoRoute:
		c.noModule = true
		c.add("module", Warning,
			"the companion module is not installed: deactivated customers stay logged in "+
				"until their session or token expires, and need a new password when they are reactivated",
			InstallModule+", or accept that")
	case ok && e.Kind == magento.Refused:
		c.add("module", Warning, "these credentials may not ask whether the companion module is installed: "+unknownModule,
			c.tick(status))
	case ok && e.Kind == magento.Blocked:
		text, _ := c.why(err)
		c.add("module", Warning, "whether the companion module is installed is not known, because "+text+": "+unknownModule,
			"let /rest/V1/scim-bridge/ pass there")
	default:
		c.add("module", Problem, "could not be checked: "+err.Error(), "")
	}
}

// moduleAge warns of a module that does less than this bridge can use.
func (c *checker) moduleAge(status *magento.ModuleStatus) {
	lacks := status.Lacks(len(c.cfg.SCIM.AdminTokens) > 0)
	if len(lacks) == 0 {
		c.add("module", OK, "the companion module is installed, version "+status.Version, "")
		return
	}
	c.add("module", Warning, "the companion module is installed, but its version "+status.Version+" is older than this bridge: "+
		"it lacks "+strings.Join(lacks, ", "), UpgradeModule)
}

// moduleFix is what to do where the module's work is missed.
func (c *checker) moduleFix() string {
	if c.module {
		return UpgradeModule
	}
	return InstallModule
}

// moduleRights are what the bridge must be allowed to provision admin users.
func moduleRights() []magento.ModuleRight {
	return []magento.ModuleRight{
		magento.MayViewAdminUsers, magento.MayCreateAdminUser, magento.MayUpdateAdminUser, magento.MayDeleteAdminUser,
		magento.MayViewAdminRoles, magento.MayCreateAdminRole, magento.MayUpdateAdminRole, magento.MayDeleteAdminRole,
		magento.MayGiveAdminRoles,
	}
}

// adminUsers checks what provisioning admin users needs, where it is configured.
func (c *checker) adminUsers(ctx context.Context) {
	const step = "admin users"
	switch {
	case len(c.cfg.SCIM.AdminTokens) == 0:
		c.add(step, Skipped, "SCIM_ADMIN_TOKENS is not set: admin users are not provisioned", "")
		return
	case !c.module:
		c.add(step, Problem,
			"SCIM_ADMIN_TOKENS is set, but the companion module does not answer: /admin/scim/v2 does not work",
			InstallModule+", or unset SCIM_ADMIN_TOKENS")
		return
	}
	passed := true
	for _, right := range moduleRights() {
		q, _ := magento.PermissionFor(string(right))
		err := c.probe.MayUse(ctx, right)
		switch e, ok := errors.AsType[*magento.Error](err); {
		case err == nil:
			c.add("permission", OK, "may "+q.Purpose+" ("+q.Resource+")", "")
			continue
		case ok && e.Kind == magento.Refused:
			c.add("permission", Problem, "may not "+q.Purpose+" ("+q.Resource+")",
				c.tick(q))
		case ok && e.Kind == magento.NoRoute:
			c.add("permission", Problem, "the companion module is too old to "+q.Purpose, UpgradeModule)
		default:
			c.add("permission", Problem, "whether the bridge may "+q.Purpose+" could not be checked: "+err.Error(), "")
		}
		passed = false
	}
	if passed {
		c.adminRoles(ctx)
	}
}

// adminScope tells how many admin users a token reaches.
func (c *checker) adminScope(ctx context.Context, admins *admin.Admins) {
	const step = "admin scope"
	found, err := admins.Users().List(ctx, scim.Query{}, func(scim.Resource) error { return nil })
	switch reached := "admin users whom clients reach: " + strconv.Itoa(found.TotalResults); {
	case err != nil:
		c.add(step, Problem, "admin users could not be counted: "+err.Error(), "")
	case c.cfg.Admins.Managed:
		c.add(step, OK, reached+" (ADMIN_SCOPE=managed)", "")
	default:
		c.add(step, Warning, reached+", which is everybody (ADMIN_SCOPE=all)",
			"set ADMIN_SCOPE=managed once the identity provider has linked those whom it manages, or accept that")
	}
}

// adminRoles compares the settings with the roles of the shop.
func (c *checker) adminRoles(ctx context.Context) {
	const step = "admin roles"
	admins := admin.New(c.cfg.Admins, c.client)
	defer admins.Close()
	if err := admins.Load(ctx); errors.Is(err, admin.ErrOldModule) {
		c.add(step, Problem, err.Error(), UpgradeModule)
		return
	} else if err != nil {
		c.add(step, Problem, err.Error(), "correct the setting or the shop: serve does not start like this")
		return
	}
	page, err := c.client.SearchAdminRoles(ctx, magento.Criteria{})
	if err != nil {
		c.add(step, Problem, "could not be read: "+err.Error(), "")
		return
	}
	c.adminScope(ctx, admins)
	if len(c.cfg.Admins.RolesAllowed) == 0 {
		c.add(step, Warning,
			"ADMIN_ROLES_ALLOWED is empty: admin users are provisioned, but get no role except ADMIN_ROLE_DEFAULT",
			"list there the roles that the identity provider may give")
		return
	}
	for _, name := range c.cfg.Admins.RolesAllowed {
		role, there := admin.FindRole(page.Items, name)
		switch {
		case !there:
			c.add(step, Warning, "the shop has no role "+name+" (ADMIN_ROLES_ALLOWED)",
				"correct the name, or let the identity provider create the role and give it rights in System > "+
					"Permissions > User Roles")
		case role.HasFullAccess:
			c.add(step, Warning,
				"the identity provider may give the role "+role.Name+", and with it every right in the shop",
				"remove it from ADMIN_ROLES_ALLOWED, unless you want that")
		default:
			c.add(step, OK, "the identity provider may give the role "+role.Name, "")
		}
	}
}
