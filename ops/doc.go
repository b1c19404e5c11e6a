// Package ops is what an operator sees of the bridge: one line in the log and
// one count in the metrics for each SCIM request, and the listener with /livez,
// /readyz and /metrics.
package ops
