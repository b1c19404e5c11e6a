package kql

import (
	"regexp"
	"strings"
)

// Question is a heading of the documentation with the queries below it.
type Question struct {
	Heading string
	KQL     []string
	JQ      []string // programs of jq
}

var (
	block   = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	program = regexp.MustCompile(`(?s)^jq -c '(.*)' scim-bridge\.log\n$`)
)

// Questions reads the headings of the third level that have queries, in the order of the text.
func Questions(markdown string) (list []Question) {
	for part := range strings.SplitSeq(markdown, "\n### ") {
		heading, body, _ := strings.Cut(part, "\n")
		q := Question{Heading: heading}
		body, _, _ = strings.Cut(body, "\n## ")
		for _, m := range block.FindAllStringSubmatch(body, -1) {
			switch jq := program.FindStringSubmatch(m[2]); {
			case m[1] == "kql":
				q.KQL = append(q.KQL, strings.Join(strings.Fields(m[2]), " "))
			case jq != nil:
				q.JQ = append(q.JQ, jq[1])
			}
		}
		if len(q.KQL) > 0 {
			list = append(list, q)
		}
	}
	return list
}
