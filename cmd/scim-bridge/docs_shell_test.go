package main

import (
	"errors"
	"fmt"
	gobuild "go/build"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// shellCommand is one command of a shell, as its words come out.
type shellCommand struct {
	words  []string
	stdin  string // a here document
	unset  error  // a variable that nobody has set
	status string // what a comment behind it says that it is answered: "401"
	where  string // page and line
	line   uint
}

// shellVariables are what a page has assigned so far.
type shellVariables map[string]string

// shellCommands parses a block, and expands the words of its commands with what was assigned
// before. What only a shell can expand stays in the words as it is written.
func shellCommands(b codeBlock, variables shellVariables) (list []shellCommand, err error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(b.text), "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.at(0), err)
	}
	cfg := &expand.Config{Env: expand.FuncEnviron(func(name string) string { return variables[name] }), NoUnset: true}
	written := func(node syntax.Node) string { return b.text[node.Pos().Offset():node.End().Offset()] }
	literal := func(word *syntax.Word) string {
		if word == nil {
			return ""
		}
		if text, err := expand.Literal(cfg, word); err == nil {
			return text
		}
		return written(word)
	}
	stdin := map[syntax.Command]string{}
	syntax.Walk(file, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.Stmt:
			for _, r := range node.Redirs {
				if r.Hdoc != nil {
					stdin[node.Cmd] = literal(r.Hdoc)
				}
			}
		case *syntax.CallExpr:
			for _, a := range node.Assigns {
				if len(node.Args) == 0 {
					variables[a.Name.Value] = literal(a.Value)
				}
			}
			if len(node.Args) == 0 {
				return true
			}
			c := shellCommand{stdin: stdin[node], line: node.End().Line(), where: b.at(int(node.Pos().Line()) - 1)}
			for _, word := range node.Args {
				c.words = append(c.words, literal(word))
				if _, err := expand.Literal(cfg, word); err != nil {
					if unset, ok := errors.AsType[expand.UnsetParameterError](err); ok {
						c.unset = unset
					}
				}
			}
			list = append(list, c)
		}
		return true
	})
	lines := strings.Split(b.text, "\n")
	for i, c := range list {
		if m := statusComment.FindStringSubmatch(lines[c.line-1]); m != nil {
			list[i].status = m[1]
		}
	}
	return list, nil
}

// statusComment says at the end of a line what its command is answered.
var statusComment = regexp.MustCompile(`\s# (\d{3})\b`)

// ownArguments are the arguments of scim-bridge in a command that runs it, by itself, by go, or in
// a container.
func ownArguments(words []string) (args []string, ok bool) {
	after := func(word string) []string {
		if i := slices.Index(words, word); i >= 0 {
			return words[i+1:]
		}
		return nil
	}
	joined := strings.Join(words, " ") + " "
	switch {
	case words[0] == "scim-bridge" || words[0] == "/scim-bridge" || words[0] == "./scim-bridge":
		return words[1:], true
	case strings.HasPrefix(joined, "go run ./cmd/scim-bridge "):
		return words[3:], true
	case strings.HasPrefix(joined, "docker run "):
		args := after("scim-bridge") // the image; --name scim-bridge comes before it
		if i := slices.Index(args, "scim-bridge"); i >= 0 {
			args = args[i+1:]
		}
		return args, slices.Contains(words, "scim-bridge") && len(args) > 0
	case strings.Contains(joined, " exec ") && slices.Contains(words, "/scim-bridge"):
		return after("/scim-bridge"), true
	}
	return nil, false
}

// parseOwn parses a command line as the program does.
func parseOwn(args []string) error {
	var line commands
	parser, err := kong.New(&line, kong.Name("scim-bridge"), kong.Exit(func(int) {}), kong.Writers(new(output), new(output)))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// foreign are the programs of others that the docs call. What is not there is a slip.
var foreign = strings.Fields("docker kubectl helm bin/magento composer git curl openssl sudo systemctl journalctl " +
	"mkdir cp install chmod cd echo less jq ssh psql promtool skopeo apt-get sha256sum tar unzip printf rm mv cat export sleep sed grep cosign gpg php make")

// TestCommandsInTheDocs parses every block of a shell, each command of our own as the program
// does, and knows every other.
func TestCommandsInTheDocs(t *testing.T) {
	t.Parallel()
	own := 0
	for page, text := range docPages(t) {
		variables := shellVariables{}
		for _, b := range codeBlocks(t, page, text) {
			if b.language != "sh" {
				continue
			}
			n, problems := blockProblems(b, variables)
			own += n
			for _, problem := range problems {
				t.Error(problem)
			}
		}
	}
	if own < 15 {
		t.Errorf("only %d commands of our own were found", own)
	}
}

// blockProblems says what is wrong with the commands of a block, and how many are our own.
func blockProblems(b codeBlock, variables shellVariables) (own int, problems []string) {
	list, err := shellCommands(b, variables)
	if err != nil {
		return 0, []string{err.Error()}
	}
	for _, c := range list {
		problem := ""
		switch args, isOwn := ownArguments(c.words); {
		case c.unset != nil && (isOwn || c.words[0] == "curl"):
			problem = c.unset.Error()
		case !isOwn:
			problem = unknownCommand(b.page, c.words)
		default:
			own++
			if err := parseOwn(args); err != nil {
				problem = err.Error()
			}
		}
		if problem != "" {
			problems = append(problems, c.where+": "+strings.Join(c.words, " ")+": "+problem)
		}
	}
	return own, problems
}

func TestSlipsInCommandsAreFound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"scim-bridge selftest --as jumpcloud":                   "",
		"scim-bridge chekc":                                     "unexpected argument chekc",
		"docker run --name=scim-bridge scim-bridge check --jsn": "unknown flag --jsn",
		"docker exec x /scim-bridge guard raise":                "unexpected argument raise",
		"go run ./cmd/scim-bridge plan":                         `expected "<file>"`,
		"go run ./bench/sok":                                    "cannot find",
		"go run ./bench/soak -fro 1h":                           "there is no flag -fro",
		"go test ./internal/faults -run Lnog":                   "there is no test Lnog",
		"dokcer ps":                                             "nobody knows this program",
		"deploy/elk/set.sh":                                     "there is no such program",
		"echo 'never closed":                                    "without closing quote",
		"FILE=x\nscim-bridge plan $FLIE":                        "FLIE",
	} {
		_, problems := blockProblems(codeBlock{page: "x.md", text: text}, shellVariables{})
		if got := strings.Join(problems, "; "); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: problems %q, want %q", text, got, want)
		}
	}
}

// unknownCommand says what is wrong with a command that is not our program.
func unknownCommand(page string, words []string) string {
	switch name := words[0]; {
	case name == "go":
		return unknownGo(words[1:])
	case slices.Contains(foreign, name):
		return ""
	case strings.Contains(name, "/"):
		for _, directory := range []string{repository, filepath.Join(repository, filepath.Dir(page))} {
			if info, err := os.Stat(filepath.Join(directory, name)); err == nil && info.Mode()&0o111 != 0 {
				return ""
			}
		}
		return "there is no such program"
	default:
		return "nobody knows this program"
	}
}

// testFlags are flags of go test itself, without their hyphens.
var testFlags = strings.Fields("race run v timeout bench count fuzz fuzztime cover short")

// unknownGo says what is wrong with a command of go: a package, a flag or a test that is not there.
func unknownGo(args []string) string {
	if len(args) == 0 || !slices.Contains([]string{"run", "test", "build", "version", "install"}, args[0]) {
		return "nobody knows this command of go"
	}
	var source strings.Builder
	for i, arg := range args {
		directory := strings.TrimSuffix(strings.TrimPrefix(arg, "./"), "/...")
		if !strings.HasPrefix(arg, "./") || arg == "./..." {
			continue
		}
		p, err := gobuild.ImportDir(filepath.Join(repository, directory), 0)
		if _, isTree := strings.CutSuffix(arg, "/..."); err != nil && !isTree {
			return err.Error()
		}
		if args[0] != "build" && p != nil {
			for _, file := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
				text, err := os.ReadFile(filepath.Join(repository, directory, file))
				if err != nil {
					return err.Error()
				}
				source.Write(text)
			}
		}
		if args[0] == "run" {
			args = args[i:]
			break
		}
	}
	for i, arg := range args {
		name, isFlag := strings.CutPrefix(arg, "-")
		if !isFlag || args[0] == "build" || source.Len() == 0 {
			continue
		}
		if !slices.Contains(testFlags, name) && !strings.Contains(source.String(), `"`+name+`"`) {
			return "there is no flag " + arg
		}
		if name == "run" && args[i+1] != "-" && !regexp.MustCompile(`func Test\w*`+args[i+1]).MatchString(source.String()) {
			return "there is no test " + args[i+1]
		}
	}
	return ""
}

// TestCommandsInSentences parses the command lines of our own that stand in sentences. There a
// command may be named without the arguments that it needs.
func TestCommandsInSentences(t *testing.T) {
	t.Parallel()
	for page, text := range docPages(t) {
		for _, span := range codeSpans(text) {
			if !strings.HasPrefix(span, "scim-bridge ") && !strings.HasPrefix(span, "docker ") && !strings.HasPrefix(span, "go ") {
				continue
			}
			list, err := shellCommands(codeBlock{page: page, text: span}, shellVariables{})
			if err != nil {
				t.Error(err)
				continue
			}
			for _, c := range list {
				args, isOwn := ownArguments(c.words)
				if !isOwn {
					if problem := unknownCommand(page, c.words); problem != "" {
						t.Errorf("%s: %s: %s", page, span, problem)
					}
					continue
				}
				if err := parseOwn(args); err != nil && !strings.HasPrefix(err.Error(), "expected ") {
					t.Errorf("%s: %s: %v", page, span, err)
				}
			}
		}
	}
}
