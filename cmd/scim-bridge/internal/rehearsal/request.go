package rehearsal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Request is a SCIM request of the input.
type Request struct {
	Line    int // where it begins
	Method  string
	Path    string // escaped, with a query
	Body    []byte
	BulkID  string // by which later requests refer to what it creates
	Version string // for If-Match
}

// line is a request as it is written: the members of an operation of a bulk request (RFC
// 7644 section 3.7), and body, which is its data. A resource or a message by itself has
// none of them but schemas.
type line struct {
	Method  string         `json:"method"`
	Path    string         `json:"path"`
	Body    jsontext.Value `json:"body"`
	Data    jsontext.Value `json:"data"`
	BulkID  string         `json:"bulkId"`
	Version string         `json:"version"`

	Schemas    jsontext.Value `json:"schemas"`
	UserName   jsontext.Value `json:"userName"`
	Operations jsontext.Value `json:"Operations"`
}

// Read reads requests: JSON objects one after the other, usually one a line. A User or a
// Group by itself is the POST that creates it, and a bulk request that of /Bulk. It fails at
// the first object that is none of these, and names its line.
func Read(input io.Reader) ([]Request, error) {
	text, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	// What is wrong in a body is for the handler to say.
	lenient := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
	decoder := jsontext.NewDecoder(bytes.NewReader(text), lenient...)
	var requests []Request
	for {
		value, err := decoder.ReadValue()
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(text[decoder.InputOffset():])) == 0 {
			return requests, nil
		}
		end := int(decoder.InputOffset())
		begin := end - len(value)
		if err != nil {
			begin += len(text[end:]) - len(bytes.TrimLeft(text[end:], " \t\r\n"))
		}
		number := 1 + bytes.Count(text[:begin], []byte("\n"))
		if err != nil {
			return nil, fmt.Errorf("line %d: it is not JSON", number)
		}
		request, err := parse(bytes.Clone(value))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		request.Line = number
		requests = append(requests, request)
	}
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func parse(value jsontext.Value) (Request, error) {
	var l line
	err := json.Unmarshal(value, &l, json.MatchCaseInsensitiveNames(true),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	switch {
	case value.Kind() != jsontext.KindBeginObject:
		return Request{}, errors.New("it is not a JSON object")
	case l.Method == "" && l.Path == "":
		return alone(&l, value)
	case err != nil:
		return Request{}, errors.New("method, path, bulkId and version must be texts")
	}
	r := Request{Method: strings.ToUpper(l.Method), Body: l.Body, BulkID: l.BulkID, Version: l.Version}
	if l.Body == nil {
		r.Body = l.Data
	}
	if !slices.Contains(methods, r.Method) {
		return Request{}, errors.New("method must be GET, POST, PUT, PATCH or DELETE")
	}
	target, err := url.Parse(l.Path)
	if err != nil || target.Path == "" {
		return Request{}, errors.New(`path must be one like "/Users"`)
	}
	r.Path = "/" + strings.TrimLeft(target.EscapedPath(), "/")
	if target.RawQuery != "" {
		r.Path += "?" + target.RawQuery
	}
	return r, nil
}

// alone is the request of an object that is the body alone.
func alone(l *line, value jsontext.Value) (Request, error) {
	r := Request{Method: http.MethodPost, Path: "/Users", Body: value}
	schemas := strings.ToLower(string(l.Schemas))
	switch {
	case strings.Contains(schemas, strings.ToLower(`"`+scim.GroupSchema+`"`)):
		r.Path = "/Groups"
	case strings.Contains(schemas, ":bulkrequest"):
		r.Path = "/Bulk"
	case l.Operations != nil:
		return Request{}, errors.New("a PATCH needs its method and path beside its body")
	case l.UserName == nil && l.Schemas == nil:
		return Request{}, errors.New("it is neither a request with method and path, nor a user")
	}
	return r, nil
}

// pathOf is the path of a request with the prefix of an endpoint.
func (r *Rehearsal) pathOf(request Request) string {
	for _, prefix := range r.cfg.Prefixes {
		if rest, ok := strings.CutPrefix(request.Path, prefix); ok && (rest == "" || strings.ContainsAny(rest[:1], "/?")) {
			return request.Path
		}
	}
	return r.cfg.Prefix + request.Path
}

const bulkIDPrefix = "bulkId:"

// resolve puts ids in the place of references to what earlier lines would have created.
// missing is the outcome where one of them would not have created it. References that no
// line explains stay: a bulk request has its own.
func (r *Rehearsal) resolve(request Request) (resolved Request, missing *Outcome) {
	resolved = request
	for bulkID, place := range r.places {
		reference := bulkIDPrefix + bulkID
		inPath := slices.Contains(strings.Split(request.Path, "/"), reference)
		quoted, _ := json.Marshal(reference) // a text never fails
		inBody := bytes.Contains(resolved.Body, quoted)
		switch {
		case !inPath && !inBody:
			continue
		case place.id == "":
			return resolved, &Outcome{
				Line: request.Line, Method: request.Method, Path: request.Path, Result: Refused,
				Detail: "It refers to what would not have been created.", Needs: []int{place.line},
			}
		}
		id, _ := json.Marshal(place.id)
		resolved.Body = bytes.ReplaceAll(resolved.Body, quoted, id)
		if inPath {
			resolved.Path = strings.Replace(resolved.Path, reference, place.id, 1)
		}
	}
	return resolved, nil
}
