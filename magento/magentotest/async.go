package magentotest

import (
	"crypto/rand"
	"encoding/hex"
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
		get("/V1/bulk/{uuid}/status", readBulks, (*Shop).bulkStatus),
		get("/V1/bulk/{uuid}/detailed-status", readBulks, (*Shop).bulkDetails),
	}
}

// acceptedJSON is the answer to work that is queued.
type acceptedJSON struct {
	BulkID string             `json:"bulk_uuid"`
	Items  []acceptedItemJSON `json:"request_items"`
	Errors bool               `json:"errors"`
}

type acceptedItemJSON struct {
	ID     int    `json:"id"`
	Hash   string `json:"data_hash"`
	Status string `json:"status"`
}

// schedule makes the handler that accepts a call for later.
func schedule(how mode) handler {
	return func(s *Shop, c *call) (any, error) {
		body, err := decodeBody(c.body)
		if err != nil {
			return nil, err
		}
		items, isList := body.([]any)
		if how != bulked {
			items = []any{body}
		} else if !isList {
			return nil, invalid("Request body should contain an array.")
		}
		b := &bulk{id: newUUID(), topic: c.route.topic, started: s.now().Format(dateTime)}
		answer := acceptedJSON{BulkID: b.id}
		for i, item := range items {
			operation, err := serialize(item)
			if err != nil {
				return nil, err
			}
			b.operations = append(b.operations, string(operation))
			answer.Items = append(answer.Items, acceptedItemJSON{i, sum256(string(operation)), "accepted"})
		}
		s.mu.Lock()
		s.bulks[b.id] = b
		s.mu.Unlock()
		return answer, nil
	}
}

// serialize writes an operation as Magento stores it in its queue.
func serialize(item any) (encoded, error) {
	information, err := encode(item)
	if err != nil {
		return nil, err
	}
	return encode(object{
		{"entity_id", nil},
		{"entity_link", ""},
		{"meta_information", string(information)},
		{"store_id", "1"},
	})
}

func newUUID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// bulkStatus answers GET /V1/bulk/{uuid}/status.
func (s *Shop) bulkStatus(c *call) (any, error) {
	return s.describeBulk(c, func(_ *bulk, i int) object { return object{{"id", i}} })
}

// bulkDetails answers GET /V1/bulk/{uuid}/detailed-status.
func (s *Shop) bulkDetails(c *call) (any, error) {
	return s.describeBulk(c, func(b *bulk, i int) object {
		return object{
			{"id", i},
			{"bulk_uuid", b.id},
			{"topic_name", b.topic},
			{"serialized_data", b.operations[i]},
			{"result_serialized_data", nil},
		}
	})
}

// describeBulk answers the state of a bulk; begin makes what an operation starts with.
func (s *Shop) describeBulk(c *call, begin func(b *bulk, i int) object) (any, error) {
	s.mu.RLock()
	b := s.bulks[c.params[0]]
	s.mu.RUnlock()
	if b == nil {
		return nil, noSuchEntity("bulkUuid", c.params[0])
	}
	operations := []object{}
	for i := range b.operations {
		state := object{{"status", statusOpen}, {"result_message", nil}, {"error_code", nil}}
		operations = append(operations, append(begin(b, i), state...))
	}
	return object{
		{"operations_list", operations},
		{"user_type", 1},
		{"bulk_id", b.id},
		{"description", "Topic " + b.topic},
		{"start_time", b.started},
		{"user_id", 1},
		{"operation_count", len(b.operations)},
	}, nil
}
