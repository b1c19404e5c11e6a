package magento

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestValuesAreLeftOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ log, client string }{
		"Customer Ada Lovelace, +49-30-7654321, 1 Quay cannot be saved.":   {withheld, ""},
		"SQLSTATE[23000]: Duplicate entry ada@example.com-1 for key email": {withheld, ""},
		"\"SQLSTATE[23000]: 'x'\" is not a name.":                          {withheld, ""},
		"Ada is not valid!":                                                          {"%label is not valid!", "%label is not valid!"},
		"First Name is not valid!":                                                   {"First Name is not valid!", "First Name is not valid!"},
		"\"Shoe Size\" is a required value.":                                         {`"%label" is a required value.`, `"Shoe Size" is a required value.`},
		"\"Ada\" \"Eva\" is a required value.":                                       {withheld, ""},
		"\"Email\" is not a valid hostname.\nada\nada@secret.corp":                   {`"Email" is not a valid hostname. ` + withheld, `"Email" is not a valid hostname.`},
		"\"First Name\" is a required value.\n\n\"First Name\" is a required value.": {`"First Name" is a required value.`, `"First Name" is a required value.`},
		"No such entity with email = ada, websiteId = 1": {
			"No such entity with email = %fieldValue, %field2Name = 1", "No such entity with email = %fieldValue, %field2Name = 1",
		},
		"Error occurred during \"email\" processing. The \"Ada\" value's type is invalid. The \"string\" type was expected. Verify and try again.": {
			`Error occurred during "email" processing. The "%value" value's type is invalid. The "%type" type was expected. Verify and try again.`,
			`Error occurred during "email" processing. The "Ada" value's type is invalid. The "string" type was expected. Verify and try again.`,
		},
		"Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3": {
			"Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3",
			"Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3",
		},
		"The password needs at least %1 characters. Create a new password and try again.": {
			"The password needs at least %1 characters. Create a new password and try again.",
			"The password needs at least %1 characters. Create a new password and try again.",
		},
		" ": {"", ""},
	} {
		if got := strings.Join(showKnown(text, false, withheld), " "); got != want.log {
			t.Errorf("%q is logged as %q, want %q", text, got, want.log)
		}
		if got := strings.Join(showKnown(text, true, ""), " "); got != want.client {
			t.Errorf("%q is told to the client as %q, want %q", text, got, want.client)
		}
	}
}

// A word that Magento does not use is never shown, wherever it stands.
func TestNoOtherWordIsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[A-Za-zäöé]{4,12}xqz[a-z0-9]{0,3}`).Draw(t, "value")
		template := rapid.SampledFrom(append(strings.Split(known, "\n"), "The customer %1", "of\n%1", "%1@example.com")).Draw(t, "template")
		text := placeholder.ReplaceAllLiteralString(template, secret)
		got := (&Error{Template: text}).Error()
		if strings.Contains(got, secret) || strings.IndexFunc(got, unicode.IsControl) >= 0 {
			t.Errorf("%q is shown as %q", text, got)
		}
	})
}

func TestOriginalTextIsShownWhereItMay(t *testing.T) {
	t.Parallel()
	const body = `{"message":"Ada King at %1\nis not welcome.","parameters":["ada@example.com"]}`
	for personal, want := range map[bool]string{
		false: "magento: GET /V1/customers/{id}: 400 unexpected answer: [message withheld]",
		true:  "magento: GET /V1/customers/{id}: 400 unexpected answer: [message withheld] | Ada King at ada@example.com is not welcome.",
	} {
		c, _ := scripted(t, func(cfg *Config) { cfg.PersonalData = personal }, answer(400, body))
		_, err := c.GetCustomer(t.Context(), 7)
		if e := asError(t, err); e.Error() != want || e.Message != "" {
			t.Errorf("personal data %v: %q, told %q", personal, e.Error(), e.Message)
		}
	}
}

// What was recorded from Magento, and what the companion module says, is known.
func TestMessagesOfMagentoAndTheModuleAreKnown(t *testing.T) {
	t.Parallel()
	unknown := map[string]bool{ // that have a value without quotation marks in them, or are about no request of the bridge
		"Server cannot understand Content-Type HTTP header media type text/plain":                        true,
		"Server cannot understand Content-Type HTTP header media type application/x-www-form-urlencoded": true,
		"The PATCH HTTP method is not supported.":                                                        true,
		"'localhost' looks like a local network name, which is not an acceptable format.":                true,
	}
	messages := append(recordedMessages(t), moduleMessages(t)...)
	if len(messages) < 40 {
		t.Fatalf("%d messages", len(messages))
	}
	for _, message := range messages {
		for line := range strings.SplitSeq(message, "\n") {
			if !unknown[line] && len(showKnown(line, false, "")) == 0 {
				t.Errorf("add to the known messages of error_message.go: %s", line)
			}
		}
	}
}

func recordedMessages(t *testing.T) (messages []string) {
	t.Helper()
	files, err := filepath.Glob("magentotest/testdata/transcripts/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var pair struct{ Response struct{ Body errorBody } }
			if json.Unmarshal(lines.Bytes(), &pair) != nil { // the body is no object
				continue
			}
			for _, one := range append(pair.Response.Body.Errors, pair.Response.Body) {
				if one.Message != "" {
					messages = append(messages, one.Message)
				}
			}
		}
		if err := errors.Join(lines.Err(), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return messages
}

func moduleMessages(t *testing.T) (messages []string) {
	t.Helper()
	phrase := regexp.MustCompile(`__\(('(?:[^'\\]|\\.)*'(?:\s*\.\s*'(?:[^'\\]|\\.)*')*)`)
	joint := regexp.MustCompile(`'\s*\.\s*'`)
	err := filepath.WalkDir("module", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".php") || strings.Contains(path, "/Test/") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range phrase.FindAllStringSubmatch(string(text), -1) {
			literal := joint.ReplaceAllString(found[1], "")
			messages = append(messages, strings.ReplaceAll(literal[1:len(literal)-1], `\'`, "'"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return messages
}
