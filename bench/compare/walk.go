package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
)

// walk reads all users by cursor, once on each way.
func walk(ctx context.Context, binary string, o options, w *report) error {
	return withSystem(ctx, binary, func(s *system) error {
		s.shop.Seed(o.walked)
		op := &operation{several: readAll}
		op.count()
		if err := op.see(ctx, s); err != nil {
			return err
		}
		f, err := s.measure(ctx, op, pace{connections: 1, turns: 1, atLeast: 1, atMost: 1, isWarm: true}, direct, hop, bearer)
		if err != nil {
			return err
		}
		w.WriteString(fmt.Sprintf("\n### Cursor walk of %d,000\n\n", o.walked/1000) + comparisonHead() + comparison(0, 1, f))
		return nil
	})
}

// readAll reads all users by cursor, as many a page as there may be.
func readAll(ctx context.Context, w *way, _ int) error {
	cursor := ""
	for {
		answer, err := w.send(ctx, request{method: http.MethodGet, path: "/Users?count=1000&cursor=" + url.QueryEscape(cursor)})
		if err != nil {
			return err
		}
		var page struct {
			NextCursor string `json:"nextCursor"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return err
		}
		if cursor = page.NextCursor; cursor == "" {
			return nil
		}
	}
}
