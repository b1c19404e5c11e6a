package magentotest

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

// readBulks is the ACL resource of the bulk status routes.
const readBulks = "Magento_Logging::system_magento_logging_bulk_operations"

// statusOpen is the status of an operation that no consumer has taken up. None
// ever does: the shop, as many do, runs no queue consumers.
const statusOpen = 4

// bulk is work that was accepted for later.
type bulk struct {
	id, topic, started string
	operations         []string // serialized
}

// asyncRoutes tell of queued work. The bridge queues none, since nothing in the answer
// tells how it ends; the transcripts do.
func asyncRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "/V1/bulk/{uuid}/status", access: readBulks, handle: (*Shop).bulkStatus},
		{method: http.MethodGet, pattern: "/V1/bulk/{uuid}/detailed-status", access: readBulks, handle: (*Shop).bulkDetails},
	}
}

// schedule makes the handler that accepts a call for later.
func schedule(how mode) handler {
	return func(s *Shop, c *call) ([]byte, error) {
		items := []json.RawMessage{c.body}
		if _, err := decodeBody(c.body); err != nil {
			return nil, err
		}
		if how == bulked {
			if err := json.Unmarshal(c.body, &items); err != nil {
				return nil, fail(http.StatusBadRequest, "Request body should contain an array.")
			}
		}
		b := &bulk{id: newUUID(), topic: c.route.topic, started: s.now().Format(dateTime)}
		w := beginObject(nil)
		w.text("bulk_uuid", b.id)
		w.key("request_items")
		w.b = append(w.b, list(items, func(w *objectWriter, item json.RawMessage) {
			operation := serialize(item)
			w.number("id", int64(len(b.operations)))
			w.text("data_hash", sum256(operation))
			w.text("status", "accepted")
			b.operations = append(b.operations, operation)
		})...)
		w.boolean("errors", false)
		s.mu.Lock()
		s.bulks[b.id] = b
		s.mu.Unlock()
		return w.end(), nil
	}
}

// serialize writes an operation as Magento keeps it in its queue.
func serialize(item json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, item); err != nil {
		compact.Reset() // an empty body has no members
	}
	w := beginObject(nil)
	w.key("entity_id")
	w.b = append(w.b, "null"...)
	w.text("entity_link", "")
	w.text("meta_information", compact.String())
	w.text("store_id", "1")
	return string(w.end())
}

func newUUID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func (s *Shop) bulkStatus(c *call) ([]byte, error) {
	return s.describeBulk(c, func(w *objectWriter, _ *bulk, i int) { w.number("id", int64(i)) })
}

func (s *Shop) bulkDetails(c *call) ([]byte, error) {
	return s.describeBulk(c, func(w *objectWriter, b *bulk, i int) {
		w.number("id", int64(i))
		w.text("bulk_uuid", b.id)
		w.text("topic_name", b.topic)
		w.text("serialized_data", b.operations[i])
		w.key("result_serialized_data")
		w.b = append(w.b, "null"...)
	})
}

// describeBulk answers the state of a bulk; begin writes what an operation starts with.
func (s *Shop) describeBulk(c *call, begin func(w *objectWriter, b *bulk, i int)) ([]byte, error) {
	s.mu.RLock()
	b := s.bulks[c.params[0]]
	s.mu.RUnlock()
	if b == nil {
		return nil, noSuchEntity("bulkUuid", c.params[0])
	}
	i := -1
	w := beginObject(nil)
	w.key("operations_list")
	w.b = append(w.b, list(b.operations, func(w *objectWriter, _ string) {
		i++
		begin(w, b, i)
		w.number("status", statusOpen)
		w.key("result_message")
		w.b = append(w.b, "null"...)
		w.key("error_code")
		w.b = append(w.b, "null"...)
	})...)
	w.number("user_type", 1)
	w.text("bulk_id", b.id)
	w.text("description", "Topic "+b.topic)
	w.text("start_time", b.started)
	w.number("user_id", 1)
	w.number("operation_count", int64(len(b.operations)))
	return w.end(), nil
}
