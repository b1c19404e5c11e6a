// Package magentotest is a Magento in memory, for tests and for demonstrations,
// as net/http/httptest is to net/http. It answers the part of the REST API that
// has to do with customers the way Magento Open Source 2.4.7 was recorded to
// answer; the recordings lie in testdata/transcripts and are replayed by a test.
// With the companion module it also answers that one's routes for admin users and
// their roles, which a test compares with magento/module/openapi.json.
//
// A [Shop] is an [net/http.Handler]; [NewServer] serves one on loopback until the
// end of a test, [Listen] until it is closed. Nothing is written to disk.
package magentotest
