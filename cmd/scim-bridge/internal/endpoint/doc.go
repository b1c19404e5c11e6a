// Package endpoint says in words what answers at an address where something is expected: why
// nothing does (DNS, TLS, a closed port), and what else answers in place of the bridge (a
// redirect, the page of a firewall, the shop, a proxy that drops a header).
//
// [OfError] explains an error of the transport, [OfAnswer] an answer over HTTP, and [Probe]
// asks the Base URL of a bridge. The package knows neither the shop nor the command line.
package endpoint

// Fault is why an address cannot be used.
type Fault struct {
	Text string // what happens
	Fix  string // what to do about it
	// Silent is set where nothing answers: the bridge may not have been started yet.
	Silent bool
}

func fault(text, fix string) *Fault { return &Fault{Text: text, Fix: fix} }
