package faults_test

import (
	"slices"
	"strings"
	"testing"
)

// allowedOnStock are the violations that a stock Magento allows no bridge to prevent, by how
// their kinds end: it has no compare-and-set, so of two processes that write at the same
// time one loses, and what another process has given up may still be carried out.
func allowedOnStock() []string {
	return []string{": " + lateWrite, ": " + betweenReplicas, "both acknowledged between processes"}
}

// isAccepted reports whether a kind of violation fails no test. With the module none is accepted.
func isAccepted(shop, kind string) bool {
	return shop == "stock" &&
		slices.ContainsFunc(allowedOnStock(), func(end string) bool { return strings.HasSuffix(kind, end) })
}

// shortSeeds is how many seeds of each kind of shop run in every test.
const shortSeeds = 10

// What clients were told holds, whatever happens to the calls to Magento.
func TestShort(t *testing.T) {
	for _, module := range []bool{false, true} {
		runs(t, module, 1000, shortSeeds, 160).judge(t, shop(module))
	}
}
