package magentotest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A German shop answers every recorded request as the English one did, but for the
// messages, which are German; parameters are the same.
func TestGermanShopDiffersInMessagesOnly(t *testing.T) {
	t.Parallel()
	replayAll(t, "testdata/transcripts", newTranslation(germanText))
}

// said is a recorded answer in the shop's language.
func (r *replay) said(t *testing.T, recorded any) any {
	t.Helper()
	language := r.shop.config.language
	body, ok := recorded.(map[string]any)
	if !ok || language == nil {
		return recorded
	}
	if text, ok := body["message"].(string); ok {
		if body["message"] = language.message(text); body["message"] == text && !staysEnglish(text) {
			t.Errorf("%q is not translated", text)
		}
		if text == "Customer Group already exists." {
			body["message"], body["parameters"] = "%1 existiert bereits.", []any{"Kundengruppe"}
		}
	}
	messages, _ := body["messages"].([]any)
	for i, text := range messages {
		messages[i] = language.message(text.(string))
	}
	return body
}

// The 404 for a customer who is not there names the id in its parameters, in any language;
// the 404 for a route that is not there has no parameters.
func TestFormOfA404(t *testing.T) {
	t.Parallel()
	for language, c := range map[string]struct {
		option           Option
		customer, noPath string
	}{
		"English": {
			WithLatency(0), "No such entity with %fieldName = %fieldValue", "Request does not match any route.",
		},
		"German": {
			WithGerman(), "Keine solche Entität mit %fieldName = %fieldValue", "Die Anfrage entspricht keiner Route.",
		},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, c.option)
			for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
				body := ""
				if method == http.MethodPut {
					body = `{"customer":{"firstname":"Ada"}}`
				}
				r := client.do(method, "/rest/V1/customers/99999999", body).want(http.StatusNotFound)
				want := map[string]any{
					"message": c.customer, "parameters": map[string]any{"fieldName": "customerId", "fieldValue": 99999999.0},
				}
				if diff := cmp.Diff(any(want), r.body); diff != "" {
					t.Errorf("%s (-want +got):\n%s", method, diff)
				}
			}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rest/V1/nosuchroute", nil)
			req.Header.Set("Accept-Language", "fr, en;q=0.5") // which has no effect
			r := client.send(req).want(http.StatusNotFound)
			if diff := cmp.Diff(any(map[string]any{"message": c.noPath}), r.body); diff != "" {
				t.Errorf("no route (-want +got):\n%s", diff)
			}
		})
	}
}

// Every message that an error is made with in this package has a German one, and both have
// the same placeholders.
func TestEveryMessageHasAGermanOne(t *testing.T) {
	t.Parallel()
	german := newTranslation(germanText)
	messages := messagesOfErrors(t)
	s := NewShop(With248())
	odd := &customer{gender: 99}
	odd.text[dobColumn] = "2999-01-01"
	messages = append(messages, slices.Concat(emailProblems("a@localhost"), s.dobProblems(odd), s.optionProblems(odd))...)
	if len(messages) < 60 {
		t.Errorf("only %d messages were found", len(messages))
	}
	for _, message := range messages {
		text := german.message(message)
		if (text == message) != staysEnglish(message) {
			t.Errorf("%q is %q", message, text)
		}
	}
	for message, text := range german.whole {
		if diff := cmp.Diff(placeholders(message), placeholders(text)); diff != "" {
			t.Errorf("%q (-English +German):\n%s", message, diff)
		}
	}
}

// staysEnglish reports whether Magento has a message without a way to translate it.
func staysEnglish(message string) bool {
	return regexp.MustCompile(`^.+ is not valid!$|^The input does not match the expected`).MatchString(message)
}

// What a German shop says in English, and in other words than the English one (measured on
// 2.4.7-p3; the names on 2.4.8-p2 too).
func TestGermanShopIsNotGermanThroughout(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithGerman())
	const whole = "Bei der Eingabe sind ein oder mehrere Fehler aufgetreten."
	login := c.do(http.MethodPost, "/rest/V1/integration/customer/token", `{}`).want(http.StatusBadRequest)
	if !strings.Contains(login.raw, whole) || !strings.Contains(login.raw, "is required. Enter and try again.") {
		t.Errorf("several errors: %s", login.raw)
	}
	c.do(http.MethodPost, "/rest/V1/customers", `{"customer":{"email":"ada@example.com","firstname":"Ada (x)","lastname":"L"}}`).
		message(http.StatusBadRequest, "First Name is not valid!")
	group := c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"general","tax_class_id":3}}`)
	group.message(http.StatusBadRequest, "%1 existiert bereits.")
	if !strings.Contains(group.raw, `"parameters":["Kundengruppe"]`) {
		t.Errorf("a group of this name: %s", group.raw)
	}
}

func placeholders(text string) []string {
	names := regexp.MustCompile(`%\w+`).FindAllString(text, -1)
	slices.Sort(names)
	return names
}

// messagesOfErrors returns the messages that the source makes errors with; what is put into
// them is %1.
func messagesOfErrors(t *testing.T) []string {
	t.Helper()
	argument := map[string]int{"fail": 1, "invalid": 0}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			function, _ := call.Fun.(*ast.Ident)
			if function == nil {
				return true
			}
			if i, ok := argument[function.Name]; ok && i < len(call.Args) {
				if text := textOf(call.Args[i]); text != "%1" { // not one that is handed on
					messages = append(messages, text)
				}
			}
			return true
		})
	}
	return messages
}

// textOf returns a text that is put together of literals, with %1 for everything else.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	}
	return "%1"
}

// Some answers of 2.4.8 begin with a line feed.
func TestAnswersWithALineFeed(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithLineFeeds())
	path := c.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
	for _, path := range []string{path, "/rest/V1/customers/9", "/rest/V1/nosuchroute"} {
		if r := c.do(http.MethodGet, path, ""); !strings.HasPrefix(r.raw, "\n{") {
			t.Errorf("%s: %q", path, r.raw)
		}
	}
}
