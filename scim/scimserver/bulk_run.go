package scimserver

import (
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/scim"
)

// bulkRun carries out the operations of a bulk request. All of its state is
// changed by the goroutine that calls do; the others only execute an operation
// that is handed to them, and hand it back.
type bulkRun struct {
	ops      []*bulkOp
	creators references
	// failOnErrors is how many failures end the run, 0 for no such number.
	failOnErrors int
	concurrency  int
}

// do carries out the operations, and returns when none is under way any more.
func (run *bulkRun) do(ctx context.Context) {
	most := run.concurrency
	if run.failOnErrors > 0 {
		most = 1 // each depends on those before it: too many failures would have kept it from beginning
	}
	finished := make(chan *bulkOp)
	running := 0
	for {
		for running < most && !run.stopped() {
			op, work := run.next(ctx, running == 0)
			if op == nil {
				break
			}
			running++
			op.overtakes = run.unfinishedBefore(op)
			op.state = bulkRunning
			go func() {
				op.err = guarded(work)
				finished <- op
			}()
		}
		if running == 0 {
			break
		}
		op := <-finished
		running--
		run.settle(op)
	}
	run.giveUpPartial()
}

// stopped reports whether so many operations have failed that no other begins.
func (run *bulkRun) stopped() bool {
	if run.failOnErrors == 0 {
		return false
	}
	failures := 0
	for _, op := range run.ops {
		if op.state == bulkDone && op.err != nil {
			failures++
		}
	}
	return failures >= run.failOnErrors
}

// next returns the first operation that can begin, and what to do for it. Where
// none can although none is under way, they wait for each other: then one begins
// without waiting for those that only stand before it, or, of a circle of
// references, a resource is created without them.
func (run *bulkRun) next(ctx context.Context, idle bool) (*bulkOp, func() error) {
	for _, op := range run.ops {
		if op.isReady(true) {
			return op, run.work(ctx, op)
		}
	}
	if !idle {
		return nil, nil
	}
	for _, op := range run.ops {
		if op.isReady(false) {
			return op, run.work(ctx, op)
		}
	}
	for _, op := range run.ops {
		if op.state == bulkWaiting && op.isInCircle() {
			op.partial = true
			return op, run.work(ctx, op)
		}
	}
	return nil, nil
}

// work returns what is to be done for an operation that can begin. References are
// resolved here, as only the goroutine of do may look at other operations.
func (run *bulkRun) work(ctx context.Context, op *bulkOp) func() error {
	if op.invalid != nil {
		return func() error { return op.invalid }
	}
	op.event.RequestID = scim.EventFrom(ctx).RequestID
	data, err := run.creators.resolve(op.data, op.partial)
	id := op.id
	if err == nil {
		id, err = run.creators.resolveText(op.id)
	}
	switch {
	case err != nil:
		return func() error { return err }
	case op.state == bulkPartial:
		return func() error { return op.complete(ctx, data) }
	default:
		return func() error { return op.execute(ctx, id, data) }
	}
}

// settle notes that an operation is not under way any more.
func (run *bulkRun) settle(op *bulkOp) {
	switch {
	case op.partial && op.err == nil:
		op.partial, op.state = false, bulkPartial
	case op.deservesRetry():
		op.state, op.err = bulkWaiting, nil
	default:
		op.state = bulkDone
	}
}

// deservesRetry reports whether an operation collided with a resource that an
// operation which it overtook may have changed or deleted since, or be about to.
// It then has a second chance after those.
func (op *bulkOp) deservesRetry() bool {
	e, ok := errors.AsType[*scim.Error](op.err)
	if !ok || e.Status != http.StatusConflict || e.ScimType != scim.UniquenessErr || op.retried || len(op.overtakes) == 0 {
		return false
	}
	op.retried = true
	op.after = op.overtakes
	return true
}

// unfinishedBefore returns the operations before op that are not done.
func (run *bulkRun) unfinishedBefore(op *bulkOp) []*bulkOp {
	var unfinished []*bulkOp
	for _, before := range run.ops[:op.index] {
		if before.state != bulkDone {
			unfinished = append(unfinished, before)
		}
	}
	return unfinished
}

// giveUpPartial ends what was begun and cannot be completed any more, as too many
// operations have failed.
func (run *bulkRun) giveUpPartial() {
	for _, op := range run.ops {
		if op.state == bulkPartial {
			op.state = bulkDone
			op.err = &scim.Error{Status: http.StatusConflict, Detail: "The resource was created without its references, as too many operations failed."}
		}
	}
}

// isReady reports whether an operation can begin, or a partial resource be
// completed: every resource that it refers to exists or has failed to, and, where
// inOrder is set, what stands before it is done.
func (op *bulkOp) isReady(inOrder bool) bool {
	if op.state != bulkWaiting && op.state != bulkPartial {
		return false
	}
	for _, creator := range op.needs {
		if creator.state != bulkDone && !creator.hasResource() {
			return false
		}
	}
	return !inOrder || op.state == bulkPartial || allDone(op.after)
}

func allDone(ops []*bulkOp) bool {
	for _, op := range ops {
		if op.state != bulkDone {
			return false
		}
	}
	return true
}

// isInCircle reports whether an operation waits, through others, for itself.
func (op *bulkOp) isInCircle() bool {
	seen := map[*bulkOp]bool{}
	open := append([]*bulkOp(nil), op.needs...)
	for len(open) > 0 {
		creator := open[len(open)-1]
		open = open[:len(open)-1]
		if creator == op {
			return true
		}
		if !seen[creator] && creator.state == bulkWaiting {
			seen[creator] = true
			open = append(open, creator.needs...)
		}
	}
	return false
}
