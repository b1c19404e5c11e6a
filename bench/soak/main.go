// Command soak runs the bridge as it is shipped for a while under a light load of all kinds,
// good and bad, and looks whether anything grows that should not: resident memory, goroutines,
// descriptors. It fails where something does.
//
//	go run ./bench/soak            # 10 minutes
//	go run ./bench/soak -for 1h
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/program"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	shopToken   = "token-of-the-shop"   //nolint:gosec // of a shop in memory
	clientToken = "token-of-the-client" //nolint:gosec // of a bridge that nobody else reaches
	customers   = 2000
)

func main() { program.Main(run) }

func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	lasts := flags.Duration("for", 10*time.Minute, "how long; from 1m to 24h")
	every := flags.Duration("every", 30*time.Second, "how often it is measured; at least 10 times")
	rate := flags.Float64("rate", 2, "lives a second, of about ten requests each; at most 50")
	binary := flags.String("binary", "", "scim-bridge to run; built from this repository where empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case *lasts < time.Minute || *lasts > 24*time.Hour:
		return fmt.Errorf("-for %s is not between 1m and 24h", *lasts)
	case *every <= 0 || *lasts / *every < 10:
		return fmt.Errorf("-every %s is less than 10 times in %s", *every, *lasts)
	case *rate <= 0 || *rate > 50:
		return fmt.Errorf("-rate %g is not between 0 and 50", *rate)
	}
	path, remove, err := bridge.Binary(ctx, *binary)
	if err != nil {
		return err
	}
	defer remove()
	shop, err := magentotest.Listen(magentotest.WithBearer(shopToken), magentotest.WithModule(), //nolint:contextcheck // Close ends it
		magentotest.WithLatency(5*time.Millisecond))
	if err != nil {
		return err
	}
	defer shop.Close()
	shop.Seed(customers)
	b, err := bridge.Start(ctx, path, "MAGENTO_URL="+shop.URL, "MAGENTO_ACCESS_TOKEN="+shopToken, "SCIM_TOKENS="+clientToken,
		"GUARD=off", "MAGENTO_CACHE_TTL=10s")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Stop()) }()
	c := &client{http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, bridge: b}
	defer c.http.CloseIdleConnections()
	return soak(ctx, c, *lasts, *every, *rate)
}

// soak lives lives, and measures.
func soak(ctx context.Context, c *client, lasts, every time.Duration, rate float64) error {
	ctx, cancel := context.WithTimeout(ctx, lasts+every/2) // the half is for the last measurement
	defer cancel()
	var lives sync.WaitGroup
	lives.Go(func() { c.live(ctx, rate) })
	defer lives.Wait()
	defer cancel()
	fmt.Println("| minutes | resident MB | goroutines | descriptors | requests |")
	fmt.Println("| --- | --- | --- | --- | --- |")
	var list []sample
	start := time.Now()
	for n := 1; time.Duration(n)*every <= lasts; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Until(start.Add(time.Duration(n) * every))):
		}
		s, err := c.measure(ctx)
		if err != nil {
			return err
		}
		list = append(list, s)
		fmt.Printf("| %.1f | %.1f | %.0f | %.0f | %d |\n", time.Since(start).Minutes(), s.resident/1e6, s.goroutines, s.descriptors, c.sent.Load())
	}
	if n := c.surprises.Load(); n > 0 {
		return fmt.Errorf("%d answers were not what they should be, the last one: %s", n, c.last())
	}
	return grown(list)
}
