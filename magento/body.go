package magento

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// read reads an answer and decodes it.
func (p *call) read(parent context.Context, resp *http.Response) *Error {
	p.status, p.date = resp.StatusCode, resp.Header.Get("Date")
	var buffer bytes.Buffer
	buffer.Grow(int(min(max(resp.ContentLength, 0), 1<<20)) + bytes.MinRead)
	_, err := buffer.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	body := buffer.Bytes()
	if p.status < 200 || p.status > 299 {
		e := refusal(p.req, p.status, resp.Header, body) // as far as it came
		if known := p.client.labels.Load(); known != nil && e.Kind == Invalid {
			e.addFields(known.in(e.Template)...)
		}
		if !p.client.personal {
			e.Original = ""
		}
		if err != nil && e.Kind == Unexpected {
			e.Err = errCutShort
		}
		return e
	}
	switch {
	case err != nil:
		e := p.req.route.noAnswer(parent, err, false)
		e.Status = p.status
		return e
	case len(body) > maxBody:
		return p.unusable(errTooLarge)
	case !isJSON(resp.Header):
		return p.unusable(errNotJSON)
	}
	if p.req.decode(body) != nil {
		return p.unusable(errMalformed)
	}
	return nil
}

// unusable is the error of an answer with a status of success that does not hold the
// result.
func (p *call) unusable(cause error) *Error {
	e := p.req.route.fail(Unexpected, cause)
	e.Status, e.Ambiguous = p.status, p.req.route.method != http.MethodGet
	return e
}
