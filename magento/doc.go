// Package magento is a typed client for the REST API of Magento 2.4 (Magento
// Open Source, Adobe Commerce, Mage-OS): customers, customer groups, what
// provisioning needs of the store's configuration, and the routes of the companion
// module for admin users and roles.
//
// It logs in, signs, retries, limits how many calls run at once, and tells errors
// by their Kind, so that callers need not know how Magento words them. How Magento
// behaves is in docs/magento.md. The package must not know SCIM, and what a value
// is used for.
//
// Begin with New and Config; every route is one short method of Client over
// exchange in do.go. Error says what a failure means.
package magento
