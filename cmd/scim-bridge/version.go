package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Set by the linker (-ldflags "-X main.version=1.2.3 -X main.commit=abcdef").
var version, commit string

type versionCmd struct{}

// Run prints one line: version, commit, Go version and platform.
func (versionCmd) Run(p *process) error {
	name, revision := build()
	_, err := fmt.Fprintf(p.stdout, "scim-bridge %s (commit %s, %s, %s/%s)\n", name, revision, runtime.Version(),
		runtime.GOOS, runtime.GOARCH)
	return err
}

// build returns version and commit, from the linker or else from what the Go
// command noted.
func build() (name, revision string) {
	name, revision = version, commit
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(name, "dev"), cmp.Or(revision, "unknown")
	}
	modified := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && revision == "":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true" && commit == "":
			modified = ", modified"
		}
	}
	if name == "" && info.Main.Version != "(devel)" {
		name = info.Main.Version
	}
	return cmp.Or(name, "dev"), cmp.Or(revision, "unknown") + modified
}
