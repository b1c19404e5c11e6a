// Package ops is what an operator sees of the bridge: one line in the log and one
// count in the metrics for each SCIM request, and the handler of the operations
// listener with /livez, /readyz, /healthz and /metrics. The lines of the log are written in the
// background, by LogQueue.
//
// It is told what happens: RequestLog.OnEvent and Metrics.OnEvent get the event of
// each SCIM request, Metrics.OnCall each call to Magento, and Probe calls the
// function that it was given. It must not know the settings, how a request is
// handled, or what Magento's JSON looks like.
//
// Begin reading with RequestLog.OnEvent, which has the fields of the log, and with
// Operations.
package ops
