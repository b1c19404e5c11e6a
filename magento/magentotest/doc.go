// Package magentotest is a Magento in memory, for tests and for the demo, as
// net/http/httptest is to net/http. It answers the part of the REST API that has to do
// with customers as Magento Open Source 2.4.7 does. The recordings in testdata/transcripts
// are the specification: a test replays every one of them. With the companion module it
// also answers that one's routes, which a test compares with magento/module/openapi.json.
//
// It imports nothing else of this repository and knows neither SCIM nor the bridge, so
// that it cannot share a mistake with what it tests.
//
// Begin reading with [Shop], the handler; answer.go shows the way of a request, routes.go
// the routes. [NewServer] serves a shop on loopback until the end of a test, [Listen]
// until it is closed; options.go has what a shop can be like, [Fault] what can go wrong.
package magentotest
