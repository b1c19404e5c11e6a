package main

import (
	"encoding/xml"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
)

// permissionRow is a row of docs/integration.md with what to tick, and its resource.
var permissionRow = regexp.MustCompile("(?m)^ *\\| ([^|]+) \\| `(\\w+::\\w+)` \\|")

// TestThePermissionsAreNamedAlike holds what check says to tick against the documentation.
func TestThePermissionsAreNamedAlike(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/integration.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := permissionRow.FindAllStringSubmatch(string(text), -1)
	if len(rows) != 4 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		p, ok := magento.PermissionFor(row[2])
		if want := strings.ReplaceAll(row[1], " → ", " > "); !ok || p.Tick != want {
			t.Errorf("%s: check says %q, the documentation %q", row[2], p.Tick, want)
		}
	}
}

// aclResource is a resource in an acl.xml, with those below it.
type aclResource struct {
	ID    string        `xml:"id,attr"`
	Title string        `xml:"title,attr"`
	Below []aclResource `xml:"resource"`
}

// TestThePermissionsOfTheModuleAreInItsTree holds them against what Magento's admin shows.
func TestThePermissionsOfTheModuleAreInItsTree(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../magento/module/etc/acl.xml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Top []aclResource `xml:"acl>resources>resource"`
	}
	if err := xml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	var walk func(above string, list []aclResource)
	walk = func(above string, list []aclResource) {
		for _, r := range list {
			path := r.Title
			if above != "" {
				path = above + " > " + r.Title
			}
			titles[r.ID] = path
			walk(path, r.Below)
		}
	}
	walk("", file.Top)
	n := 0
	for _, p := range magento.Permissions() {
		if !strings.HasPrefix(p.Resource, "ScimBridge_") {
			continue
		}
		n++
		if titles[p.Resource] != p.Tick {
			t.Errorf("%s: %q, and in the tree %q", p.Resource, p.Tick, titles[p.Resource])
		}
	}
	if n != 10 {
		t.Errorf("%d permissions of the module", n)
	}
}
