package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"scim-bridge": main})
}

// leakChecked runs the tests and then looks for goroutines that they left behind.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int {
	status := l.m.Run()
	if status == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	return status
}

// TestCommandLine runs the scripts in testdata: the real binary, its output and
// its exit status. Beside the commands of package testscript they have
//
//	shop [option ...]   start a Magento and put its address into MAGENTO_URL; see shopOption
//	status N command…   run a command, which must end with exit status N
//	port NAME           put a free port of this machine into the variable NAME
//	until command…      run a command until it succeeds
func TestCommandLine(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"shop": startShop, "status": wantStatus, "port": freePort, "until": repeatUntil,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

func startShop(ts *testscript.TestScript, _ bool, args []string) {
	var options []magentotest.Option
	customers := 0
	var required []string
	for _, arg := range args {
		if code, ok := strings.CutPrefix(arg, "required="); ok {
			required = append(required, code)
			continue
		}
		if n, ok := strings.CutPrefix(arg, "customers="); ok {
			var err error
			customers, err = strconv.Atoi(n)
			ts.Check(err)
			continue
		}
		options = append(options, shopOption(ts, arg))
	}
	shop, err := magentotest.Listen(options...)
	ts.Check(err)
	ts.Defer(shop.Close)
	ts.Setenv("MAGENTO_URL", shop.URL)
	shop.Seed(customers)
	for _, code := range required {
		ts.Check(shop.RequireAttribute(code, true))
	}
}

// shopOption reads an option of the command shop.
func shopOption(ts *testscript.TestScript, arg string) magentotest.Option {
	name, value, _ := strings.Cut(arg, "=")
	values := strings.Split(value, ",")
	switch name {
	case "bearer":
		return magentotest.WithBearer(value)
	case "restricted": // token, then ACL resources
		return magentotest.WithRestrictedBearer(values[0], values[1:]...)
	case "oauth": // the four values
		return magentotest.WithOAuth(values[0], values[1], values[2], values[3])
	case "admin": // user name, password, TOTP secret
		return magentotest.WithAdmin(values[0], values[1], values[2])
	case "signing":
		return magentotest.WithSigningURL(value)
	case "website": // code, code of its store view, locale
		return magentotest.WithWebsite(values[0], values[1], values[2])
	case "attributes":
		return magentotest.WithAttributes()
	case "attribute": // code, backend type
		return magentotest.WithAttribute(magentotest.Attribute{Code: values[0], BackendType: values[1], FrontendInput: "text", Label: values[0], InSet: true})
	case "module":
		return magentotest.WithModule()
	case "role": // name, then ACL resources
		return magentotest.WithRole(values[0], values[1:]...)
	case "confirmation":
		return magentotest.WithConfirmationRequired()
	default:
		ts.Fatalf("shop: unknown option %q", arg)
		return nil
	}
}

func wantStatus(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N command [arg ...]")
	}
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](ts.Exec(args[1], args[2:]...)); ok {
		got = exit.ExitCode()
	}
	if want := args[0]; want != strconv.Itoa(got) {
		ts.Fatalf("exit status %d, want %s", got, want)
	}
}

func freePort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

// repeatUntil bounds its tries by their number: each starts a process.
func repeatUntil(ts *testscript.TestScript, _ bool, args []string) {
	var err error
	for range 500 {
		if err = ts.Exec(args[0], args[1:]...); err == nil {
			return
		}
	}
	ts.Check(err)
}
