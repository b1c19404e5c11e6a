// Package customer is what SCIM means for Magento's customers and customer groups:
// which attribute is kept where, what a filter becomes in a search, what active is on
// a shop that has no such switch, which customers exist for a client at all, and what
// it means to be in several groups where Magento knows one.
//
// It must not know admin users, HTTP, or the JSON of either side: it works on resources
// of package scim and on typed calls of package magento. What it shares with admin
// users is in bridge/internal.
//
// Begin with Customers. What is known of a shop is in shop.go; resource.go is the way
// from a customer to SCIM, plan.go the way back, with create.go and update.go to carry
// it out; list.go and search.go find customers; groups.go and group_change.go hold the
// groups and the change of their members.
package customer
