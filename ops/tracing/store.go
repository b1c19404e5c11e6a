package tracing

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Stores puts spans before the stores of an endpoint: the steps of the bridge. Without spans the
// stores are returned as they are.
func (t *Tracing) Stores(users scimserver.Store, groups scimserver.MemberStore) (scimserver.Store, scimserver.MemberStore) {
	if t.provider == nil {
		return users, groups
	}
	return &store{users, t.tracer, "User "}, &memberStore{store{groups, t.tracer, "Group "}, groups}
}

// store makes a span of whatever its store does.
type store struct {
	scimserver.Store
	tracer trace.Tracer
	prefix string
}

// step does something within a span.
func (s *store) step(ctx context.Context, what string, do func(context.Context) error) error {
	ctx, span := s.tracer.Start(ctx, s.prefix+what)
	defer span.End()
	err := do(ctx)
	fail(span, err)
	return err
}

// fail says in a span of which kind an error is. The error itself can quote what is personal.
func fail(span trace.Span, err error) {
	if err == nil {
		return
	}
	kind := "error"
	if e, ok := errors.AsType[*magento.Error](err); ok {
		kind = e.Kind.String()
	}
	if e, ok := errors.AsType[*scim.Error](err); ok {
		kind = http.StatusText(e.Status)
		if e.Status < http.StatusInternalServerError { // an answer to what was asked for
			span.SetAttributes(attribute.String("error.type", kind))
			return
		}
	}
	span.SetAttributes(attribute.String("error.type", kind))
	span.SetStatus(codes.Error, kind)
}

// Get implements scimserver.Store.
func (s *store) Get(ctx context.Context, id string) (r scim.Resource, err error) {
	err = s.step(ctx, "read", func(ctx context.Context) error {
		r, err = s.Store.Get(ctx, id)
		return err
	})
	return r, err
}

// List implements scimserver.Store.
func (s *store) List(
	ctx context.Context, q scim.Query, yield func(scim.Resource) error,
) (list scim.ListResult, err error) {
	err = s.step(ctx, "list", func(ctx context.Context) error {
		list, err = s.Store.List(ctx, q, yield)
		return err
	})
	return list, err
}

// Create implements scimserver.Store.
func (s *store) Create(ctx context.Context, r scim.Resource) (created scim.Resource, err error) {
	err = s.step(ctx, "create", func(ctx context.Context) error {
		created, err = s.Store.Create(ctx, r)
		return err
	})
	return created, err
}

// Update implements scimserver.Store.
func (s *store) Update(ctx context.Context, id string, change scim.Change) (r scim.Resource, err error) {
	err = s.step(ctx, "update", func(ctx context.Context) error {
		r, err = s.Store.Update(ctx, id, change)
		return err
	})
	return r, err
}

// Delete implements scimserver.Store.
func (s *store) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	return s.step(ctx, "delete", func(ctx context.Context) error { return s.Store.Delete(ctx, id, check) })
}

// memberStore is a store of groups.
type memberStore struct {
	store
	groups scimserver.MemberStore
}

// Members implements scimserver.MemberStore.
func (s *memberStore) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	return s.step(ctx, "members", func(ctx context.Context) error { return s.groups.Members(ctx, id, yield) })
}

// MembersOf implements scimserver.MemberStore.
func (s *memberStore) MembersOf(ctx context.Context, ids []string) (of func(string) iter.Seq[scim.Resource], err error) {
	err = s.step(ctx, "members", func(ctx context.Context) error {
		of, err = s.groups.MembersOf(ctx, ids)
		return err
	})
	return of, err
}
