package scim_test

import (
	"errors"
	"testing"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestErrorReadsAsOneSentence(t *testing.T) {
	t.Parallel()
	cause := errors.New("the cause")
	for want, e := range map[string]*scim.Error{
		"The reason.":           {Status: 400, Reason: "The reason.", Detail: "The detail."},
		"The detail.":           {Status: 400, Detail: "The detail."},
		"Not Found":             {Status: 404},
		"Not Found: the cause":  {Status: 404, Err: cause},
		"The detail: the cause": {Status: 400, Detail: "The detail.", Err: cause},
		"could not: the cause":  {Status: 502, Reason: "could not", Err: cause},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
