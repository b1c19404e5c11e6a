package admission_test

import (
	"context"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admission"
	"github.com/scim-bridge/scim-bridge/scim"
)

// BenchmarkAdmit is what it costs a request that does not have to wait.
func BenchmarkAdmit(b *testing.B) {
	q := admission.New(admission.Config{})
	defer q.Close()
	ctx, cancel := context.WithTimeout(scim.WithClient(b.Context(), "a"), time.Hour)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		leave, err := q.Admit(ctx, scim.Usual)
		if err != nil {
			b.Fatal(err)
		}
		leave()
	}
}

// BenchmarkRefuse is what it costs to refuse a request while a thousand wait.
func BenchmarkRefuse(b *testing.B) {
	q := admission.New(admission.Config{Slots: 16})
	ctx, cancel := context.WithTimeout(scim.WithClient(b.Context(), "a"), time.Hour)
	for range 16 {
		if _, err := q.Admit(ctx, scim.Usual); err != nil {
			b.Fatal(err)
		}
	}
	done := make(chan struct{}, 1024)
	for range 1024 {
		go func() {
			_, _ = q.Admit(ctx, scim.Usual)
			done <- struct{}{}
		}()
	}
	for range 1000 {
		if q.Waiting(scim.Usual) == 1024 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.Admit(ctx, scim.Usual); err == nil {
			b.Fatal("let in")
		}
	}
	cancel()
	q.Close()
	for range 1024 {
		<-done
	}
}
