package magento

// Permission is something that the bridge must be allowed to do.
type Permission struct {
	Resource string // ACL resource of Magento
	Tick     string // where it is in the tree of an integration's tab API, and of a user role's resources
	Purpose  string // what it is needed for
}

// Permissions are all that the bridge can need of Magento itself, and of the companion module.
func Permissions() []Permission {
	const (
		status = "SCIM bridge > "
		users  = status + "Admin users > "
		// A tick adds what is above it, and all that is below: one at Customers would give more than the
		// bridge needs, such as Login as Customer.
		customers = "Customers > All Customers > Actions > Delete"
		roles     = status + "Admin roles > "
	)
	return []Permission{
		{"Magento_Customer::customer", customers, "read customers"},
		{"Magento_Customer::manage", customers, "create and change customers"},
		{"Magento_Customer::delete", customers, "delete customers"},
		{"Magento_Customer::group", "Customers > Customer Groups", "read and change customer groups"},
		{"Magento_Backend::store", "Stores > Settings > All Stores", "read websites and store views"},
		{string(MayReadStatus), status + "See the module's version", "ask for the companion module"},
		{string(MayViewAdminUsers), users + "View admin users", "read admin users"},
		{string(MayCreateAdminUser), users + "Create admin users", "create admin users"},
		{string(MayUpdateAdminUser), users + "Update admin users", "change admin users"},
		{string(MayDeleteAdminUser), users + "Delete admin users", "delete admin users"},
		{string(MayViewAdminRoles), roles + "View admin roles", "read roles of admin users"},
		{string(MayCreateAdminRole), roles + "Create admin roles without rights", "create roles of admin users"},
		{string(MayUpdateAdminRole), roles + "Rename admin roles", "rename roles of admin users"},
		{string(MayDeleteAdminRole), roles + "Delete unused admin roles", "delete roles of admin users"},
		{string(MayGiveAdminRoles), roles + "See and set the roles of admin users", "assign roles to admin users"},
	}
}

// PermissionFor is the permission with a resource.
func PermissionFor(resource string) (Permission, bool) {
	for _, p := range Permissions() {
		if p.Resource == resource {
			return p, true
		}
	}
	return Permission{}, false
}
