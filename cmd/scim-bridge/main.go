// Command scim-bridge lets identity providers provision people into a Magento
// shop over SCIM 2.0.
//
// The package is the command line and the wiring, and nothing else: each command
// is a type with a method Run, and newService puts the packages together that do
// the work. It must not know how anything works; what a command does beyond a few
// lines is in a package of its own, such as internal/check.
//
// Begin reading with run, then serveCmd.Run and newService.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/scim-bridge/scim-bridge/config"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], &process{
		environment: config.FromProcess, readFile: os.ReadFile, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}))
}

// process is what a command may touch of the process that it runs in.
type process struct {
	environment    func() (config.Environment, error)
	readFile       func(name string) ([]byte, error)
	stdin          io.Reader
	stdout, stderr io.Writer
}

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // the command line or the configuration is wrong
	exitCutOff = 3 // stopped by a signal, and requests were given up
)

// commands is the command line.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"Serve SCIM for the shop that the environment names."`
	Demo        demoCmd        `cmd:"" help:"Serve SCIM for a Magento in memory: no configuration, nothing stored."`
	Check       checkCmd       `cmd:"" help:"Check a shop and say what is missing, without changing anything."`
	Guard       guardCmd       `cmd:"" help:"The guard that GUARD switches on."`
	Selftest    selftestCmd    `cmd:"" help:"Play an identity provider against the running bridge at SCIM_BASE_URL: its connection test and the life of one person and one group, which are removed again."`
	Plan        planCmd        `cmd:"" help:"Say what SCIM requests would do in a shop, without changing anything."`
	Adopt       adoptCmd       `cmd:"" help:"Mark the customers in the domains of CUSTOMER_SCOPE as managed over SCIM."`
	LockOut     lockOutCmd     `cmd:"" help:"Lock those out by Magento's own means whom only the companion module keeps out, before it is removed (docs/uninstall.md)."`
	Token       tokenCmd       `cmd:"" help:"Create a random token for a client."`
	Hash        hashCmd        `cmd:"" help:"Print what the log has in user.target.hash for an e-mail address, by LOG_HASH_KEY."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask the running bridge on OPS_LISTEN whether it is alive."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// exitError ends the process with a status of its own. Without an Err nothing is
// printed: the command has said what there was to say.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// run executes a command line and returns the exit status.
func run(ctx context.Context, args []string, p *process) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var line commands
	exited := -1
	parser, err := kong.New(&line, kong.Name("scim-bridge"),
		kong.Description("Lets identity providers provision people into a Magento shop over SCIM 2.0. It is "+
			"configured by environment variables, which docs/settings.md lists."),
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(status int) { exited = status }), kong.UsageOnError())
	if err != nil {
		return fail(p, err)
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // after --help
		return exited
	}
	if err != nil {
		_, _ = fmt.Fprintf(p.stderr, "scim-bridge: %v\nTry: scim-bridge --help\n", err)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(p); err != nil {
		return fail(p, err)
	}
	return exitOK
}

// fail prints an error and returns the exit status that it stands for.
func fail(p *process, err error) int {
	status := exitFailed
	if e, ok := errors.AsType[*exitError](err); ok {
		if e.err == nil {
			return e.status
		}
		status = e.status
	}
	if _, ok := errors.AsType[*config.Error](err); ok {
		status = exitUsage
	}
	p.say(err)
	return status
}

// say prints an error on standard error. It does not wait long for whoever reads that: the
// process is to end also where nobody does.
func (p *process) say(err error) {
	said := make(chan struct{})
	go func() {
		defer close(said)
		_, _ = fmt.Fprintln(p.stderr, "scim-bridge:", err) // there is no other place to report to
	}()
	select {
	case <-said:
	case <-time.After(time.Second):
	}
}

// configuration reads and checks the environment.
func (p *process) configuration(needs config.Needs) (*config.Config, error) {
	e, err := p.environment()
	if err != nil {
		return nil, err
	}
	return config.Load(e, needs, p.readFile)
}
