// Package magento is a typed client for the REST API of Magento 2.4 (Magento
// Open Source, Adobe Commerce, Mage-OS): customers, customer groups, and what of
// the store's configuration provisioning needs. It knows nothing of SCIM.
package magento
