// Package policies compares ways to let requests in to a Magento of a known capacity: the
// bridge's own queue, a semaphore as it was before, and the adaptive limiter of failsafe-go.
// Time is virtual (testing/synctest), so 5 minutes of load take some seconds and the figures do
// not depend on the machine.
//
//	cd bench/policies && go test -v .
//
// It is a module of its own, so that the product does not need what it is compared with.
package policies
