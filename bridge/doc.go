// Package bridge is what SCIM means in Magento: which attribute is kept where,
// what a filter becomes in a search, what active is on a shop that has no such
// switch, and which customers exist for the provider at all. It knows neither
// HTTP nor the JSON of either side.
package bridge
