// Package composetest reads deploy/compose.yaml with the loader of the Compose specification, which
// is that of Docker Compose itself, in each combination of its profiles. It is a module of its own,
// so that what the loader needs is not what the product needs.
package composetest
