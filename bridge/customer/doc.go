// Package customer is what SCIM means for Magento's customers and customer groups:
// which attribute is kept where, what a filter becomes in a search, what active is on
// a shop that has no such switch, which customers exist for a client at all, and what
// it means to be in several groups where Magento knows one.
//
// It must not know admin users, HTTP, or the JSON of either side: it works on resources
// of package scim and on typed calls of package magento. What it shares with admin
// users is in bridge/internal.
//
// Begin with Customers. What is known of a shop is in shop.go. users.go and list.go are the
// store of users: resource.go is the way from a customer to SCIM, plan.go the way back, and
// create.go and apply.go carry it out. groups.go is the store of groups: group_record.go says what a
// group is, group_rules.go what being in it means, and group_change.go changes its members.
package customer
