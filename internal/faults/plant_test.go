package faults_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// plant is a fault that is put on purpose between the parts: what the tests of this package
// are worth shows in that they find it.
type plant struct {
	name string
	// wire alters what goes between the bridge and the network, door what goes between a
	// client and the bridge.
	wire func(*world, http.RoundTripper) http.RoundTripper
	door func(*world, http.Handler) http.Handler
	// finds begins the kind of violation that it shows in.
	finds string
}

func (p plant) transport(w *world, t http.RoundTripper) http.RoundTripper {
	if p.wire == nil {
		return t
	}
	return p.wire(w, t)
}

func (p plant) handler(w *world, h http.Handler) http.Handler {
	if p.door == nil {
		return h
	}
	return p.door(w, h)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// change is a change of a customer on its way to the shop.
type change struct {
	w    *world
	r    *http.Request
	id   int64
	body string
	t    http.RoundTripper
}

// send sends it on, with a body.
func (c change) send(body string) (*http.Response, error) {
	out := c.r.Clone(c.r.Context())
	out.Body, out.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return c.t.RoundTrip(out)
}

// read reads the customer instead.
func (c change) read() (*http.Response, error) {
	out := c.r.Clone(c.r.Context())
	out.Method, out.Body, out.ContentLength = http.MethodGet, http.NoBody, 0
	out.URL.Path = "/rest/V1/customers/" + strconv.FormatInt(c.id, 10)
	return c.t.RoundTrip(out)
}

// isNone reports whether it changes nothing but the version.
func (c change) isNone() bool {
	stored, _ := c.w.shop.Customer(c.id)
	isInactive := strings.Contains(fmt.Sprint(stored["custom_attributes"]), "scim_active value:0")
	return strings.HasPrefix(c.body, `{"customer":{},`) ||
		isInactive && strings.HasPrefix(c.body, `{"customer":{"custom_attributes":[`+activity("0")+`]}`)
}

func activity(value string) string { return `{"attribute_code":"scim_active","value":"` + value + `"}` }

// changes calls f for each change of a customer.
func changes(f func(change) (*http.Response, error)) func(*world, http.RoundTripper) http.RoundTripper {
	return func(w *world, t http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, "/customers/") {
				return t.RoundTrip(r)
			}
			text, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			return f(change{w, r, number64(r.URL.Path), string(text), t})
		})
	}
}

var version = regexp.MustCompile(`,"version":"\d+"`)

func plants() []plant {
	return []plant{
		{
			name: "changes are sent without the version", finds: "a value is undone",
			wire: changes(func(c change) (*http.Response, error) { return c.send(version.ReplaceAllString(c.body, "")) }),
		},
		{
			name: "a change is acknowledged, and not kept", finds: "a value is undone",
			wire: changes(func(c change) (*http.Response, error) {
				before, _ := c.w.shop.Customer(c.id)
				res, err := c.send(c.body)
				if chance("not kept", c.w.seed, c.id, c.body).inThousand(100) {
					_ = c.w.shop.SetColumns(c.id, map[string]any{"firstname": before["firstname"], "prefix": before["prefix"]})
				}
				return res, err
			}),
		},
		{
			name: "an old change comes back", finds: "a deactivation is undone",
			wire: changes(func(c change) (*http.Response, error) {
				if strings.Contains(c.body, activity("1")) {
					c.w.network.putOff(func() {
						time.Sleep(20 * time.Second)
						c.w.network.carryOut(c.r, []byte(version.ReplaceAllString(c.body, "")))
					})
				}
				return c.send(c.body)
			}),
		},
		{
			name: "no version is raised", finds: "a deactivation is undone",
			wire: changes(func(c change) (*http.Response, error) {
				slot := time.Now().UnixNano() / int64(stormSlot)
				switch {
				case c.isNone():
					return c.read()
				case strings.Contains(c.body, activity("1")) && chance("hangs", c.w.seed, c.id, slot).inThousand(500):
					c.w.network.putOff(func() {
						time.Sleep(hangTime)
						c.w.network.carryOut(c.r, []byte(c.body))
					})
					return nil, io.ErrUnexpectedEOF
				default:
					return c.send(c.body)
				}
			}),
		},
		{
			name: "a DELETE takes somebody else along", finds: "somebody",
			wire: func(w *world, t http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/customers/") {
						w.direct(http.MethodDelete, "/V1/customers/"+strconv.FormatInt(number64(r.URL.Path)+1, 10))
					}
					return t.RoundTrip(r)
				})
			},
		},
		{
			name: "a conflict is answered as success", finds: "two creates were told that they had made the same",
			door: func(w *world, h http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					text, _ := io.ReadAll(r.Body)
					r.Body = io.NopCloser(bytes.NewReader(text))
					rec := httptest.NewRecorder()
					h.ServeHTTP(rec, r)
					found := w.customers() //nolint:contextcheck // the shop is looked at past the request
					i := slices.IndexFunc(found, func(c inShopRecord) bool { return strings.Contains(string(text), `"`+c.name+`"`) })
					if r.Method == http.MethodPost && rec.Code == http.StatusConflict && i >= 0 {
						rw.WriteHeader(http.StatusCreated)
						_, _ = fmt.Fprintf(rw, `{"id":"%d"}`, found[i].id)
						return
					}
					maps.Copy(rw.Header(), rec.Header())
					rw.WriteHeader(rec.Code)
					_, _ = rw.Write(rec.Body.Bytes())
				})
			},
		},
		{
			name: "only the first member is changed", finds: "a change of members is undone",
			door: func(_ *world, h http.Handler) http.Handler {
				more := regexp.MustCompile(`("value":\[\{"value":"\w+"\}),[^]]*\]`)
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					text, _ := io.ReadAll(r.Body)
					text = more.ReplaceAll(text, []byte("$1]"))
					r.Body = io.NopCloser(bytes.NewReader(text))
					h.ServeHTTP(rw, r)
				})
			},
		},
	}
}

// Faults that are planted on purpose are found, in a network without others.
func TestPlantedFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, p := range plants() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			var kinds []string
			for seed := range 60 { // clients wait as long as they are told, so conflicts are rare
				p := p
				for _, v := range run(t, seed, true, 200, p).found {
					kinds = append(kinds, v.kind)
				}
				if slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(kind, p.finds) }) {
					t.Logf("seed %d", seed)
					return
				}
			}
			t.Errorf("not found; there was %q", kinds)
		})
	}
}
