package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// curlRequest is what a command line of curl sends.
type curlRequest struct {
	method, url, body string
	header            http.Header
}

// parseCurl reads a command line of curl. It knows the flags that the docs use and no others, so
// that what it cannot send is an error.
func parseCurl(words []string) (*curlRequest, error) {
	r := &curlRequest{header: http.Header{}}
	asQuery := false
	var data []string
	for i := 1; i < len(words); i++ {
		flag := words[i]
		if !strings.HasPrefix(flag, "-") {
			if r.url != "" {
				return nil, fmt.Errorf("two addresses: %s and %s", r.url, flag)
			}
			r.url = flag
			continue
		}
		switch flag {
		case "-s", "-S", "-sS", "-i", "-f", "-fsS":
			continue
		case "-G":
			asQuery = true
			continue
		}
		i++
		if i == len(words) {
			return nil, fmt.Errorf("nothing follows %s", flag)
		}
		switch value := words[i]; flag {
		case "-X":
			r.method = value
		case "-H":
			name, value, found := strings.Cut(value, ": ")
			if !found {
				return nil, fmt.Errorf("%q is no header", words[i])
			}
			r.header.Set(name, value)
		case "-d":
			data = append(data, value)
		case "--data-urlencode":
			name, value, _ := strings.Cut(value, "=")
			data = append(data, name+"="+strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
		default:
			return nil, fmt.Errorf("the flag %s is not known here", flag)
		}
	}
	if r.url == "" {
		return nil, errors.New("no address")
	}
	switch all := strings.Join(data, "&"); {
	case asQuery:
		r.url += "?" + all
	case all != "":
		r.body = all
		if r.header.Get("Content-Type") == "" {
			r.header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	if r.method == "" {
		r.method = http.MethodGet
		if r.body != "" {
			r.method = http.MethodPost
		}
	}
	return r, nil
}

// send sends it with the header Authorization that it has, or none.
func (r *curlRequest) send(t *testing.T) reply {
	t.Helper()
	headers := []string{"Authorization", ""}
	for name := range r.header {
		headers = append(headers, name, r.header.Get(name))
	}
	got, err := (&running{t: t}).ask(r.method, r.url, r.body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// curlStatus has curl itself send it, and returns the status.
func curlStatus(t *testing.T, curl string, words []string) int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), curl, append(words[1:], "-w", "\n%{http_code}")...).Output()
	exit, hasExit := errors.AsType[*exec.ExitError](err)
	if err != nil && (!hasExit || exit.ExitCode() != 22) { // 22: -f, and an error of HTTP
		t.Fatal(err)
	}
	text := string(out)
	status, err := strconv.Atoi(text[strings.LastIndex(text, "\n")+1:])
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// docsToken is the token of the bridge that the docs speak to.
const docsToken = "a-token-for-trying-out"

// docsWorld is a bridge before a Magento in memory, as the docs have it.
func docsWorld(t *testing.T) (*running, config.Environment) {
	t.Helper()
	e := withoutSettling(environmentFor(newShop(t, magentotest.WithModule()).URL))
	e.SCIMTokens = "jumpcloud=" + docsToken + ",okta=another-token-of-a-client"
	e.CustomerScope, e.Guard, e.LogHashKey = "domains:example.com", "block", "a-key-for-the-log"
	r := start(t, e)
	e.SCIMToken, e.OpsListen = docsToken, strings.TrimPrefix(r.ops, "http://")
	return r, e
}

// translate puts the addresses of a running bridge in place of those that the docs have.
func (r *running) translate(word string) (string, bool) {
	for from, to := range map[string]string{
		"http://127.0.0.1:8080": r.origin(), "http://localhost:8080": r.origin(), "https://scim.shop.example": r.origin(),
		"http://127.0.0.1:9090": r.ops, "http://localhost:9090": r.ops,
	} {
		if rest, ok := strings.CutPrefix(word, from); ok && (rest == "" || strings.HasPrefix(rest, "/")) {
			return to + rest, true
		}
	}
	return word, false
}

// othersAddresses are hosts of others that the docs ask, whose answers nobody can try here.
var othersAddresses = []string{"shop.example", "elastic.example", "kibana.example", "localhost:9200", "localhost:5601", "localhost:3000"}

// TestCurlInTheDocs sends what each command line of curl would, one page after the other from its
// top, and wants success or the status that a comment at the end of the line names.
func TestCurlInTheDocs(t *testing.T) {
	t.Parallel()
	curl, _ := exec.LookPath("curl")
	tried := 0
	for page, text := range docPages(t) {
		if !strings.Contains(text, "curl ") {
			continue
		}
		tried++
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			r, _ := docsWorld(t)
			variables := shellVariables{}
			for _, b := range codeBlocks(t, page, text) {
				if b.language != "sh" {
					continue
				}
				list, err := shellCommands(b, variables)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range list {
					if c.words[0] == "curl" {
						if problem := r.curlProblem(t, c, curl); problem != "" {
							t.Errorf("%s: %s: %s", c.where, strings.Join(c.words, " "), problem)
						}
					}
				}
			}
		})
	}
	if tried == 0 {
		t.Error("no page has curl")
	}
}

// Slips are found, with curl itself and without.
func TestSlipsInCurlAreFound(t *testing.T) {
	t.Parallel()
	installed, _ := exec.LookPath("curl")
	for _, curl := range slices.Compact([]string{"", installed}) {
		r, _ := docsWorld(t)
		const header = "curl -sS -H 'Authorization: Bearer " + docsToken + "' "
		for text, want := range map[string]string{
			header + "http://localhost:8080/scim/v2/Users":                                            "",
			header + "https://scim.shop.example/scim/v2/Users/99   # 404":                             "",
			"curl -s http://localhost:9090/livez":                                                     "",
			header + "http://localhost:8080/scim/v2/Usres":                                            "status 404, want 2xx",
			header + "-H 'Content-Type: application/json' -d '{' http://localhost:8080/scim/v2/Users": "status 400, want 2xx",
			header + "-d '{}' http://localhost:8080/scim/v2/Users":                                    "status 415, want 2xx",
			header + "http://localhost:8080/scim/v2/Users   # 401":                                    "status 200, want 401",
			"curl --silnet http://localhost:8080/scim/v2/Users":                                       "the flag --silnet is not known here",
			"curl -sS http://scim.example/scim/v2/Users":                                              "nobody knows whose address",
			"curl -sS http://localhost:8080/scim/v2/Users http://localhost:8080/more":                 "two addresses",
		} {
			list, err := shellCommands(codeBlock{page: "x.md", text: text}, shellVariables{})
			if err != nil {
				t.Fatal(err)
			}
			if got := r.curlProblem(t, list[0], curl); (got == "") != (want == "") || !strings.Contains(got, want) {
				t.Errorf("%s by %q: %q, want %q", text, curl, got, want)
			}
		}
	}
}

// curlProblem tries a command line of curl, by curl where that is a path, and says what is wrong.
func (r *running) curlProblem(t *testing.T, c shellCommand, curl string) string {
	t.Helper()
	request, err := parseCurl(c.words)
	if err != nil {
		return err.Error()
	}
	address, ours := r.translate(request.url)
	if !ours {
		if u, err := url.Parse(request.url); err != nil || !slices.Contains(othersAddresses, u.Host) {
			return "nobody knows whose address that is"
		}
		return ""
	}
	request.url = address
	var status int
	if curl == "" {
		status = request.send(t).status
	} else {
		words := slices.Clone(c.words)
		for i, word := range words {
			words[i], _ = r.translate(word)
		}
		status = curlStatus(t, curl, words)
	}
	want := cmp.Or(c.status, "2xx")
	if got := strconv.Itoa(status); got != want && (want != "2xx" || got[0] != '2') {
		return "status " + got + ", want " + want
	}
	return ""
}

// TestOwnCommandsInTheDocsRun runs the commands of our own that end by themselves, before a
// bridge and a shop as the docs have them.
func TestOwnCommandsInTheDocsRun(t *testing.T) {
	t.Parallel()
	ran := map[string]string{}
	for page, text := range docPages(t) {
		for _, b := range codeBlocks(t, page, text) {
			if b.language != "sh" {
				continue
			}
			list, err := shellCommands(b, shellVariables{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				args, isOwn := ownArguments(c.words)
				line := strings.Join(args, " ")
				if !isOwn || args[0] == "serve" || args[0] == "demo" || ran[line+c.stdin] != "" {
					continue
				}
				ran[line+c.stdin] = c.where
				t.Run(line, func(t *testing.T) {
					t.Parallel()
					runOwn(t, c.where, args, c.stdin)
				})
			}
		}
	}
	if len(ran) < 5 {
		t.Errorf("only %d commands were run", len(ran))
	}
}

func runOwn(t *testing.T, where string, args []string, stdin string) {
	t.Helper()
	r, e := docsWorld(t)
	if args[0] == "selftest" {
		e.SCIMBaseURL = r.origin()
	}
	if args[0] == "plan" { // the docs speak of somebody who is there
		request := `{"userName":"bob@example.com","name":{"givenName":"Bob","familyName":"Builder"}}`
		r.mustAsk(http.MethodPost, "/Users", request, "Authorization", "Bearer "+docsToken).want(t, http.StatusCreated)
		stdin = strings.ReplaceAll(stdin, "/Users/12", "/Users/1")
	}
	var out, errs output
	status := run(t.Context(), args, &process{
		environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile,
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs,
	})
	if status != exitOK {
		t.Errorf("%s: exit status %d:\n%s%s", where, status, out.String(), errs.String())
	}
}
