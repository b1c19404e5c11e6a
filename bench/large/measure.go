package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// measurement is one of them. run prints its figures.
type measurement struct {
	name, about string
	run         func(ctx context.Context, binary string, o options) error
}

const latency = 20 * time.Millisecond

// groups reads the list of all groups, of which a few have members.
func groups(ctx context.Context, binary string, o options) error {
	const names, members = 20, 2000
	return withSystem(ctx, binary, o, func(s *system) error {
		s.shop.Seed(o.customers - members)
		for i := range names {
			answer, err := s.send(ctx, http.MethodPost, "/Groups", fmt.Sprintf(`{"displayName":"Team %d"}`, i))
			if err != nil {
				return err
			}
			var group struct{ ID string }
			if err := json.Unmarshal(answer, &group, json.MatchCaseInsensitiveNames(true)); err != nil {
				return err
			}
			number, err := strconv.ParseInt(strings.TrimPrefix(group.ID, "g"), 10, 64)
			if err != nil {
				return err
			}
			s.shop.SeedGroup(number, members/names)
		}
		s.shop.SetLatency(latency)
		for _, path := range []string{"/Groups?count=1000", "/Groups?count=1000", "/Groups?count=1000&excludedAttributes=members"} {
			calls, start := s.shop.Calls(""), time.Now()
			answer, err := s.send(ctx, http.MethodGet, path, "")
			if err != nil {
				return err
			}
			fmt.Printf("  %s of %d customers: %s, %d calls, %d members\n", path, s.shop.CustomerCount(), since(start),
				s.shop.Calls("")-calls, strings.Count(string(answer), `"type":"User"`))
		}
		return nil
	})
}

// walk reads all users by cursor.
func walk(ctx context.Context, binary string, o options) error {
	return withSystem(ctx, binary, o, func(s *system) error {
		s.shop.Seed(o.customers)
		s.shop.SetLatency(latency)
		watch := s.watchMemory(ctx)
		start, calls, seen, cursor := time.Now(), s.shop.Calls(""), 0, ""
		var pages []time.Duration
		for seen == 0 || cursor != "" {
			began := time.Now()
			answer, err := s.send(ctx, http.MethodGet, "/Users?count=1000&cursor="+url.QueryEscape(cursor), "")
			if err != nil {
				return errors.Join(err, watch.end())
			}
			var page struct {
				ItemsPerPage int    `json:"itemsPerPage"`
				NextCursor   string `json:"nextCursor"`
			}
			if err := json.Unmarshal(answer, &page); err != nil {
				return errors.Join(err, watch.end())
			}
			seen, cursor = seen+page.ItemsPerPage, page.NextCursor
			pages = append(pages, time.Since(began))
		}
		err := watch.end()
		fmt.Printf("  %d users in %s, %d calls, resident at most %d MB\n", seen, since(start), s.shop.Calls("")-calls, watch.most>>20)
		tenth := max(len(pages)/10, 1)
		fmt.Printf("  a page takes %s in the first tenth, %s in the last (medians)\n", median(pages[:tenth]), median(pages[len(pages)-tenth:]))
		return err
	})
}

// memory asks for several lists of large users at once.
func memory(ctx context.Context, binary string, o options) error {
	const users, size = 1000, 60_000
	return withSystem(ctx, binary, o, func(s *system) error {
		text := `{"nickName":"` + strings.Repeat("a", size) + `"}`
		for i := range users {
			_, err := s.shop.AddCustomer(map[string]any{
				"email": fmt.Sprintf("large%d@example.com", i), "firstname": "Ada", "lastname": "Byron",
				"custom_attributes": []any{map[string]any{"attribute_code": "scim_attributes", "value": text}},
			}, "")
			if err != nil {
				return err
			}
		}
		s.shop.SetLatency(latency)
		for _, when := range []string{"right after the start", "again"} { // when it is known that users are large
			watch := s.watchMemory(ctx)
			start, calls := time.Now(), s.shop.Calls("")
			var retried atomic.Int64
			var all errgroup.Group
			for range o.lists {
				all.Go(func() error {
					return insist(ctx, &retried, func() error {
						n, err := s.read(ctx, "/Users?count=1000")
						if err == nil && n < users*size {
							err = fmt.Errorf("%d bytes are not %d users", n, users)
						}
						return err
					})
				})
			}
			if err := errors.Join(all.Wait(), watch.end()); err != nil {
				return err
			}
			fmt.Printf("  %d at once, %s: resident at most %d MB, %s, %d calls, %d requests refused and repeated\n",
				o.lists, when, watch.most>>20, since(start), s.shop.Calls("")-calls, retried.Load())
		}
		return nil
	}, magentotest.WithAttributes())
}

// sync creates people as an identity provider does: it looks for each, and creates who is not
// there.
func sync(ctx context.Context, binary string, o options) error {
	return withSystem(ctx, binary, o, func(s *system) error {
		s.shop.SetLatency(70 * time.Millisecond)
		s.shop.Fail(magentotest.Fault{Route: "POST /V1/customers", Times: -1, Delay: 530 * time.Millisecond})
		var retried atomic.Int64
		var all errgroup.Group
		all.SetLimit(o.connections)
		start, calls := time.Now(), s.shop.Calls("")
		for i := range o.people {
			all.Go(func() error {
				name := fmt.Sprintf("new%d@example.com", i)
				filter := "/Users?filter=" + url.QueryEscape(`userName eq "`+name+`"`)
				body := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + name +
					`","name":{"givenName":"Ada","familyName":"Byron"}}`
				for _, request := range [][3]string{{http.MethodGet, filter}, {http.MethodPost, "/Users", body}} {
					err := insist(ctx, &retried, func() error {
						_, err := s.send(ctx, request[0], request[1], request[2])
						return err
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := all.Wait(); err != nil {
			return err
		}
		took := time.Since(start)
		rate := float64(o.people) / took.Seconds()
		fmt.Printf("  %d people by %d connections: %s, %.1f a second, %d calls, %d requests refused and repeated\n",
			o.people, o.connections, took.Round(time.Second/10), rate, s.shop.Calls("")-calls, retried.Load())
		fmt.Printf("  100,000 people at that rate: %.1f hours\n", 100_000/rate/3600)
		return nil
	})
}

// insist sends a request until it is not refused for now.
func insist(ctx context.Context, retried *atomic.Int64, send func() error) error {
	for {
		err := send()
		if e, ok := errors.AsType[*statusError](err); !ok || e.status != http.StatusServiceUnavailable || ctx.Err() != nil {
			return err
		}
		retried.Add(1)
		time.Sleep(time.Second)
	}
}

// read reads an answer to its end, without holding it, and returns its length.
func (s *system) read(ctx context.Context, path string) (int64, error) {
	resp, err := s.open(ctx, http.MethodGet, path, "")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, resp.Body)
	return n, errors.Join(err, resp.Body.Close())
}

func since(start time.Time) time.Duration { return time.Since(start).Round(time.Millisecond) }

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2].Round(time.Millisecond)
}
