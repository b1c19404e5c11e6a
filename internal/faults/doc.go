// Package faults tests the whole bridge in a shop that lives: its tests run two replicas of
// it, with customers, groups, admin users and roles, before one Magento in memory, under a
// clock that waits for nobody. Identity providers send, and repeat, as they are known to;
// calls to Magento are refused, cut, answered wrongly or too late, and carried out late;
// shoppers sign up, and people change the same customers in Magento's admin.
//
// A model sees only what clients were told: what was acknowledged must hold at the end, what
// was not may have been done or not. Each difference is counted by its kind and printed with
// the seed, which replays it.
//
// The package is tests alone and imports whatever the bridge consists of. Begin with
// run_test.go: a short set of seeds runs in every test, and
//
//	go test ./internal/faults -run Long -seeds 1000 -ops 200 -timeout 0
//
// is the long one. network_test.go has the faults, model_test.go what must hold,
// clients_test.go who sends, known_test.go what a stock Magento allows.
package faults
