package magento

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"unicode"
)

// Causes of an answer that cannot be used. They say what an error of a parser
// would say with the answer's own text in it.
var (
	errNotJSON    = errors.New("the answer is not JSON")
	errMalformed  = errors.New("the answer is not what this route answers")
	errCutShort   = errors.New("the answer was cut short")
	errTooLarge   = errors.New("the answer is too large")
	errRedirected = errors.New("the answer is a redirect: set the URL that it leads to")
	errClosed     = errors.New("the client is closed")
)

// maxTemplate is the longest part of a message that Error() shows, in bytes.
const maxTemplate = 300

const redactedValue = "…"

var (
	emailLike = regexp.MustCompile(`[^\s"'<>()\[\],;:]+@[^\s"'<>()\[\],;]+`)
	// quoted finds text in quotation marks; an apostrophe inside a word opens none.
	quoted = regexp.MustCompile(`"[^"]*"|(?:^|[\s(])'[^']*'`)
)

// redact returns a message of Magento fit for a log: e-mail addresses and quoted
// texts (in which Magento repeats values) left out, except quoted names of
// fields and placeholders, and every word that is not Magento's own; on one line
// of bounded length.
func redact(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	if len(text) > maxTemplate {
		text = strings.ToValidUTF8(text[:maxTemplate], "") + redactedValue
	}
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		open := strings.IndexAny(q, `"'`)
		inner := q[open+1 : len(q)-1]
		if strings.HasPrefix(inner, "%") || fieldOfLabel(inner) != "" || knownCode(inner) {
			return q
		}
		return q[:open+1] + redactedValue + q[len(q)-1:]
	})
	return onlyWords(emailLike.ReplaceAllString(text, redactedValue))
}

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
