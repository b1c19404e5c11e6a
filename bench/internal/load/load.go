// Package load sends requests at a rate that does not depend on the answers, as many
// clients do who know nothing of each other, and tells what became of them.
package load

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Plan is what is sent.
type Plan struct {
	// Rate is how many requests come in a second, evenly; 0 for all at once.
	Rate float64
	// Count is how many there are, all the same; with a Rate it can be left to For.
	Count int
	// For is how long requests come.
	For time.Duration
	// Send sends the request of a number and returns its status, 0 for no answer.
	Send func(ctx context.Context, n int) (status int)
}

// Answer is what became of a request.
type Answer struct {
	Status int
	At     time.Duration // since the first request
	Took   time.Duration
}

// OK reports whether the request has been carried out.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Refused reports whether the request was refused for overload, or put off otherwise.
func (a Answer) Refused() bool { return a.Status == http.StatusServiceUnavailable }

// Run sends the requests of a plan and returns when all have been answered.
func Run(ctx context.Context, p Plan) []Answer {
	count := p.Count
	if p.Rate > 0 && p.For > 0 {
		count = int(p.Rate * p.For.Seconds())
	}
	answers := make([]Answer, count)
	var all sync.WaitGroup
	start := time.Now()
	for n := range count {
		if p.Rate > 0 {
			time.Sleep(time.Until(start.Add(time.Duration(float64(n) / p.Rate * float64(time.Second)))))
		}
		if ctx.Err() != nil {
			answers = answers[:n]
			break
		}
		all.Go(func() {
			sent := time.Now()
			status := p.Send(ctx, n)
			answers[n] = Answer{Status: status, At: time.Since(start), Took: time.Since(sent)}
		})
	}
	all.Wait()
	return answers
}

// Report sums answers up.
type Report struct {
	Sent, OK, Refused, Failed int
	// OKWithin is how many succeeded within the time of Summarize.
	OKWithin int
	// Median and Worst are times to an answer of requests that succeeded; RefusedMedian that
	// of those that were refused; Latest that of all.
	Median, P99, RefusedMedian, Latest time.Duration
}

// Summarize sums answers up; within is counted from the first request.
func Summarize(answers []Answer, within time.Duration) Report {
	r := Report{Sent: len(answers)}
	var good, refused []time.Duration
	for _, a := range answers {
		r.Latest = max(r.Latest, a.Took)
		switch {
		case a.OK():
			r.OK++
			good = append(good, a.Took)
			if a.At <= within {
				r.OKWithin++
			}
		case a.Refused():
			r.Refused++
			refused = append(refused, a.Took)
		default:
			r.Failed++
		}
	}
	r.Median, r.P99 = quantile(good, .5), quantile(good, .99)
	r.RefusedMedian = quantile(refused, .5)
	return r
}

func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(int(q*float64(len(list))), len(list)-1)]
}
