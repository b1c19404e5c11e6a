package magento

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
)

// Causes of an answer that cannot be used, in place of a parser's errors, which quote
// the answer.
var (
	errNotJSON    = errors.New("the answer is not JSON")
	errMalformed  = errors.New("the answer is not what this route answers")
	errCutShort   = errors.New("the answer was cut short")
	errTooLarge   = errors.New("the answer is too large")
	errRedirected = errors.New("the answer is a redirect: set the URL that it leads to")
	errClosed     = errors.New("the client is closed")
)

// describe returns the cause of a failure in words that cannot hold anything
// that was sent or received: errors of net/http quote malformed answers.
func describe(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return "the caller gave up"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection was cut"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "the server does not speak TLS"
	}
	for _, known := range []error{errNotJSON, errMalformed, errCutShort, errTooLarge, errRedirected, errClosed} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok { // names at most the host and the port
		return e.Error()
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the server's certificate is not trusted"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return "the connection failed"
}
