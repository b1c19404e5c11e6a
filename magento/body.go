package magento

import (
	"bytes"
	"context"
	"errors"
	"net/http"
)

// read reads an answer and decodes it. ctx is that of the attempt.
func (p *call) read(parent, ctx context.Context, resp *http.Response) *Error {
	p.status, p.date = resp.StatusCode, resp.Header.Get("Date")
	buffer := getBuffer()
	defer putBuffer(buffer)
	isRefusal := p.status < 200 || p.status > 299
	most := p.client.memory.most
	if isRefusal {
		most = min(most, maxRefusal)
	}
	buffer.Grow(int(min(max(resp.ContentLength, 0), smallAnswer)) + bytes.MinRead)
	taken, err := p.client.memory.readAll(ctx, buffer, resp.Body, most)
	isDecoded := false
	defer func() {
		if isDecoded {
			p.client.memory.keep(parent, taken)
		} else {
			p.client.memory.release(taken)
		}
	}()
	body := buffer.Bytes()
	p.req.size = len(body)
	if p.client.shape != nil {
		p.received = p.client.shape(body)
	}
	if isRefusal {
		e := refusal(p.req, p.status, resp.Header, body) // as far as it came
		if known := p.client.labels.Load(); known != nil && e.Kind == Invalid {
			e.addFields(known.in(e.Template)...)
		}
		if !p.client.personal {
			e.Original = ""
		}
		if err != nil && !errors.Is(err, errTooLarge) && e.Kind == Unexpected {
			e.Err = errCutShort
		}
		return e
	}
	switch {
	case errors.Is(err, errTooLarge):
		return p.unusable(errTooLarge)
	case errors.Is(err, errCrowded) && !errors.Is(parent.Err(), context.Canceled):
		e := p.unusable(errCrowded)
		e.Kind = Unavailable
		return e
	case err != nil:
		e := p.req.route.noAnswer(parent, err, false)
		e.Status = p.status
		return e
	case !isJSON(resp.Header):
		return p.unusable(errNotJSON)
	}
	if p.req.decode(body) != nil {
		return p.unusable(errMalformed)
	}
	isDecoded = true
	return nil
}

// unusable is the error of an answer with a status of success that does not hold the
// result.
func (p *call) unusable(cause error) *Error {
	e := p.req.route.fail(Unexpected, cause)
	e.Status, e.Ambiguous = p.status, p.req.route.method != http.MethodGet
	return e
}
