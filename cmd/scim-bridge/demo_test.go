package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
)

// demo runs the command and returns the lines of its banner; it is stopped at
// the end of the test, and its log returned by the function.
func demo(t *testing.T, e config.Environment, args ...string) (banner []string, log *output) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	log = new(output)
	status := make(chan int, 1)
	go func() {
		p := &process{
			environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile,
			stdout: writer, stderr: log,
		}
		status <- run(ctx, append([]string{"demo"}, args...), p)
		_ = writer.Close() // it never fails
	}()
	scanner := bufio.NewScanner(reader)
	for scanner.Scan() && !strings.HasPrefix(scanner.Text(), "Stop with") {
		banner = append(banner, scanner.Text())
	}
	t.Cleanup(func() {
		cancel()
		if _, err := io.Copy(io.Discard, reader); err != nil {
			t.Error(err)
		}
		if got := <-status; got != exitOK {
			t.Errorf("exit status %d:\n%s", got, log)
		}
	})
	return banner, log
}

func demoEnvironment(tokens config.Secret) config.Environment {
	return config.Environment{SCIMListen: "127.0.0.1:0", OpsListen: "127.0.0.1:0", SCIMTokens: tokens, Names: []string{"SCIM_LISTEN", "OPS_LISTEN"}}
}

// curl sends what a line of the banner would.
func curl(t *testing.T, line string) reply {
	t.Helper()
	list, err := shellCommands(codeBlock{page: "the banner", text: line}, shellVariables{})
	if err != nil {
		t.Fatal(err)
	}
	request, err := parseCurl(list[0].words)
	if err != nil {
		t.Fatal(err)
	}
	return request.send(t)
}

func TestDemoLinesWorkWhenPasted(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--stock"}} {
		t.Run(strings.Join(append([]string{"demo"}, args...), " "), func(t *testing.T) {
			t.Parallel()
			banner, _ := demo(t, demoEnvironment(clientToken), args...)
			var lines []string
			for _, line := range banner {
				if strings.HasPrefix(line, "curl ") {
					lines = append(lines, line)
				}
			}
			if len(lines) != 3 {
				t.Fatalf("%d lines of curl:\n%s", len(lines), strings.Join(banner, "\n"))
			}
			for i, want := range []struct {
				status int
				holds  string
			}{
				{http.StatusCreated, `"id":"1"`},
				{http.StatusOK, `"totalResults":1`},
				{http.StatusOK, `"active":false`},
			} {
				if got := curl(t, lines[i]).want(t, want.status); !strings.Contains(got.body, want.holds) {
					t.Errorf("%s\nis answered without %s:\n%s", lines[i], want.holds, got.body)
				}
			}
		})
	}
}

func TestDemoMakesATokenWhereNoneIsSet(t *testing.T) {
	t.Parallel()
	tokens := map[string]bool{}
	for range 2 {
		banner, log := demo(t, demoEnvironment(""))
		for _, line := range banner {
			if token, ok := strings.CutPrefix(line, "Token      "); ok {
				tokens[token] = true
				if len(token) < 40 || strings.Contains(log.String(), token) {
					t.Errorf("the token %q is short, or in the log", token)
				}
			}
		}
	}
	if len(tokens) != 2 {
		t.Errorf("two demos have %d tokens", len(tokens))
	}
}

func TestDemoShowsATokenThatCanBeUsed(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("ab", 32)
	for tokens, want := range map[config.Secret]string{
		"plain-token": "plain-token", config.Secret(digest) + ", second": "second", config.Secret(digest): "YOUR_TOKEN", "": "YOUR_TOKEN",
		"okta=plain-token": "plain-token", "okta=" + config.Secret(digest): "YOUR_TOKEN",
	} {
		if got := plainToken(tokens); got != want {
			t.Errorf("%q is shown instead of %q", got, want)
		}
	}
}
