package main

import "strings"

// report is what is measured, in Markdown, and which aims are met.
type report struct {
	strings.Builder // the tables

	introduction string
	met, missed  []string
}

// judge notes an aim, and what was measured of it.
func (r *report) judge(text string, isMet bool) {
	if isMet {
		r.met = append(r.met, text)
	} else {
		r.missed = append(r.missed, text)
	}
}

// all is the report from its introduction on.
func (r *report) all() string {
	return r.introduction + list("Met", r.met) + list("Missed", r.missed) + r.String()
}

// list is a list in Markdown under a word, nothing where it is empty.
func list(name string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return "\n" + name + ":\n\n- " + strings.Join(items, "\n- ") + "\n"
}
