package ops

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// probeInterval is how long a result counts as the present one.
	probeInterval = 5 * time.Second
	// probeTimeout bounds one probe.
	probeTimeout = 10 * time.Second
	// probeMemory is how long the result before counts while the next one is not there yet.
	probeMemory = 30 * time.Second
	// probePatience is how long somebody who asks waits for a result.
	probePatience = 800 * time.Millisecond
)

// Probe asks in the background whether Magento answers: only when somebody wants to know, and
// at most every 5 seconds, however many ask. Whoever asks gets an answer within a second.
type Probe struct {
	ask func(context.Context) error

	life   context.Context // ended by Close
	end    context.CancelFunc
	asking sync.WaitGroup

	mu    sync.Mutex
	next  chan struct{} // closed when the probe that is under way has ended; nil where none is
	at    time.Time     // of the last result
	err   error         // the last result
	known bool
}

// NewProbe returns a Probe that calls ask, which must return soon after its context ends.
// Close ends it.
func NewProbe(ask func(context.Context) error) *Probe {
	p := &Probe{ask: ask}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// Close ends the probe that is under way and waits for it.
func (p *Probe) Close() {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	p.asking.Wait()
}

var errNoAnswerYet = errors.New("Magento has not answered yet") //nolint:staticcheck // its name

// Check returns nil where Magento answers, else the reason in words that are safe to show.
func (p *Probe) Check(ctx context.Context) error {
	p.mu.Lock()
	if p.known && time.Since(p.at) < probeInterval {
		defer p.mu.Unlock()
		return p.err
	}
	if p.next == nil {
		p.begin() //nolint:contextcheck // whoever asks first does not end it for others
	}
	next := p.next
	p.mu.Unlock()
	patience := time.NewTimer(probePatience)
	defer patience.Stop()
	select {
	case <-next:
	case <-patience.C:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch age := time.Since(p.at); {
	case !p.known:
		return errNoAnswerYet
	case age >= probeMemory:
		return fmt.Errorf("Magento has not answered for %s", age.Round(time.Second)) //nolint:staticcheck // its name
	default:
		return p.err
	}
}

// IsUp reports whether Magento answered the last probe that has ended, and waits for nothing: it
// begins another probe for whoever asks next. False where none has ended yet.
func (p *Probe) IsUp() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil && (!p.known || time.Since(p.at) >= probeInterval) {
		p.begin()
	}
	return p.known && p.err == nil
}

// begin begins a probe. p.mu is held.
func (p *Probe) begin() {
	next := make(chan struct{})
	if p.life.Err() != nil {
		close(next)
		return
	}
	p.next = next
	p.asking.Go(func() {
		ctx, cancel := context.WithTimeout(p.life, probeTimeout)
		defer cancel()
		err := p.ask(ctx)
		p.mu.Lock()
		p.at, p.err, p.known, p.next = time.Now(), err, true, nil
		p.mu.Unlock()
		close(next)
	})
}
