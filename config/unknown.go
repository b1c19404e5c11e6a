package config

import (
	"regexp"
	"slices"
	"strings"
)

// prefixes are the beginnings of the names of all settings.
func prefixes() []string {
	return []string{"SCIM_", "MAGENTO_", "OPS_", "CUSTOMER_", "GROUP_", "ADMIN_"}
}

// serviceLink matches the variables that Kubernetes and Docker put into every
// container for a service named, for example, "magento".
var serviceLink = regexp.MustCompile(`_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT$|_PORT_[0-9]+_(TCP|UDP|SCTP)(_|$)`)

// findUnknown reports variables that look like settings but are none: a misspelt
// one would otherwise be ignored in silence.
func (e *Environment) findUnknown(p *problems) {
	known := make([]string, 0, 64)
	for _, v := range Variables() {
		known = append(known, v.Name)
		if v.Secret {
			known = append(known, v.Name+"_FILE")
		}
	}
	names := slices.Clone(e.Names)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		hasPrefix := slices.ContainsFunc(prefixes(),
			func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if !hasPrefix || slices.Contains(known, name) || serviceLink.MatchString(name) {
			continue
		}
		how := "remove it"
		if near := nearest(name, known); near != "" {
			how = "did you mean " + near + "?"
		}
		p.add(name, "is not a setting of this version of scim-bridge", how)
	}
}

// nearest returns the candidate that differs least from name, or "" where all
// differ in more than a third of it.
func nearest(name string, candidates []string) string {
	best, least := "", len(name)/3+1
	for _, c := range candidates {
		if d := distance(name, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace to make b of a
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
