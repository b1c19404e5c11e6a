package magentotest

import "net/http"

// ACL resources of the companion module (magento/module/openapi.json, x-magento-acl).
const (
	seeModule        = "ScimBridge_ScimBridge::status"
	viewAdmins       = "ScimBridge_ScimBridge::admin_users_view"
	createAdmins     = "ScimBridge_ScimBridge::admin_users_create"
	updateAdmins     = "ScimBridge_ScimBridge::admin_users_update"
	deleteAdmins     = "ScimBridge_ScimBridge::admin_users_delete"
	viewAdminRoles   = "ScimBridge_ScimBridge::admin_roles_view"
	createAdminRoles = "ScimBridge_ScimBridge::admin_roles_create"
	updateAdminRoles = "ScimBridge_ScimBridge::admin_roles_update"
	deleteAdminRoles = "ScimBridge_ScimBridge::admin_roles_delete"
	adminRoleMembers = "ScimBridge_ScimBridge::admin_role_members"
)

// moduleRoutes are those that a shop has with the companion module only.
func moduleRoutes() []route {
	const users, roles = "/V1/scim-bridge/admin-users", "/V1/scim-bridge/admin-roles"
	return []route{
		get("/V1/scim-bridge/status", seeModule, (*Shop).getModuleStatus),
		get(users, viewAdmins, (*Shop).searchAdmins),
		post(users, createAdmins, (*Shop).postAdmin),
		get(users+"/{userId}", viewAdmins, (*Shop).getAdmin),
		put(users+"/{userId}", updateAdmins, (*Shop).putAdmin),
		del(users+"/{userId}", deleteAdmins, (*Shop).deleteAdmin),
		get(roles, viewAdminRoles, (*Shop).searchAdminRoles),
		post(roles, createAdminRoles, (*Shop).postAdminRole),
		get(roles+"/{roleId}", viewAdminRoles, (*Shop).getAdminRole),
		put(roles+"/{roleId}", updateAdminRoles, (*Shop).putAdminRole),
		del(roles+"/{roleId}", deleteAdminRoles, (*Shop).deleteAdminRole),
		get(roles+"/{roleId}/members", adminRoleMembers, (*Shop).searchAdminRoleMembers),
	}
}

// versionRoutes are those of the module that are not in its first contract.
func versionRoutes() []route {
	return []route{put("/V1/scim-bridge/customers/{customerId}", manageCustomers, (*Shop).saveCustomer)}
}

// getModuleStatus answers GET /V1/scim-bridge/status.
func (s *Shop) getModuleStatus(*call) (any, error) {
	version, capabilities := "1.0.0", []string{"customer-activity", "customer-groups", "admin-users", "admin-roles"}
	if s.config.versions() {
		version = "1.1.0"
		capabilities = append(capabilities, "customer-versions", "customer-create-key", "customer-group-versions",
			"customer-user-names", "customer-group-create-key", "admin-create-key", "admin-owner", "customer-deleted")
	}
	return object{{"version", version}, {"capabilities", capabilities}}, nil
}

// The errors of the module (openapi.json, x-errors) that Magento itself has not.

func alreadyExists(field, value string) *apiError {
	return fail(http.StatusBadRequest, "A record with this %fieldName already exists.",
		"fieldName", field, "value", value)
}

func tooLong(field string, maximum int) *apiError {
	return fail(http.StatusBadRequest,
		"The value of %fieldName is longer than the %maximum characters that Magento can hold.",
		"fieldName", field, "maximum", int64(maximum))
}

func unstorable(field string) *apiError {
	return fail(http.StatusBadRequest, "The value of %fieldName has characters that Magento's database cannot hold.",
		"fieldName", field)
}

// The codes of refusals that only the module answers, and only here.
const (
	versionChangedCode = 40901
	userNameTakenCode  = 40902
)

// versionChanged is the refusal of a version that a record no longer has.
func versionChanged(field string, id int64, version string) *apiError {
	e := fail(http.StatusConflict,
		"The record with %fieldName = %fieldValue has changed since this version was read: it is now %version.",
		"fieldName", field, "fieldValue", id, "version", version)
	e.Code = versionChangedCode
	return e
}

// userNameTaken is the refusal of a name that another customer goes by.
func userNameTaken() *apiError {
	e := fail(http.StatusConflict, "Another customer goes by this %fieldName already.", "fieldName", attributeUserName)
	e.Code = userNameTakenCode
	return e
}

func locked() *apiError {
	return fail(http.StatusServiceUnavailable, "The record is being changed by another request. Try again.")
}

func changedSince() *apiError {
	return fail(http.StatusConflict, "The record has changed since this version was read.")
}

func roleInUse() *apiError { return fail(http.StatusConflict, "The role still has users.") }

func lastAdministrator() *apiError {
	return fail(http.StatusForbidden,
		"This is the last active administrator with full rights:"+
			" it can be neither deactivated nor deleted nor given another role.")
}

func ownAccount() *apiError {
	return fail(http.StatusForbidden,
		"This is the account that the request is made with:"+
			" it can be neither deactivated nor deleted, and its name, password and role stay.")
}
