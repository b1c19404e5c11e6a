package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Problem is one thing that is wrong with one variable.
type Problem struct {
	Variable string
	What     string // "is missing"
	How      string // "write it as 50s or 2m"; may be empty
}

// String is the problem on one line.
func (p Problem) String() string {
	text := p.Variable + ": " + p.What
	if p.How != "" {
		text += "; " + p.How
	}
	return text
}

// Error is everything that is wrong with a configuration.
type Error struct{ Problems []Problem }

// Error lists all problems, one a line.
func (e *Error) Error() string {
	var b strings.Builder
	if len(e.Problems) == 1 {
		b.WriteString("the configuration has a problem:")
	} else {
		fmt.Fprintf(&b, "the configuration has %d problems:", len(e.Problems))
	}
	for _, p := range e.Problems {
		b.WriteString("\n  ")
		b.WriteString(p.String())
	}
	return b.String()
}

// problems collects what is wrong while the variables are read.
type problems struct{ list []Problem }

func (p *problems) add(variable, what, how string) {
	p.list = append(p.list, Problem{Variable: variable, What: what, How: how})
}

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{Problems: p.list}
}

// failed reports whether one of the variables has a problem already.
func (p *problems) failed(variables ...string) bool {
	return slices.ContainsFunc(p.list, func(q Problem) bool { return slices.Contains(variables, q.Variable) })
}

// unjoin returns the errors that errors.Join put together, or err itself.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// ordinal is the place of an entry in a list, counted from 1.
func ordinal(i int) string { return "number " + strconv.Itoa(i+1) }

// duration reads a duration between the two limits.
func (p *problems) duration(variable, text string, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		p.add(variable, quote(text)+" is not a duration", "use a number and a unit, such as 500ms, 15s or 2m")
		return least
	}
	if d < least || d > most {
		p.add(variable, quote(text)+" is out of range",
			fmt.Sprintf("use a value from %s to %s", formatDuration(least), formatDuration(most)))
	}
	return d
}

// formatDuration writes a duration without the zero parts of time.Duration.String.
func formatDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// integer reads a whole number between the two limits.
func (p *problems) integer(variable, text string, least, most int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		p.add(variable, quote(text)+" is not a valid number",
			fmt.Sprintf("use a whole number from %d to %d", least, most))
		return least
	}
	return n
}

func (p *problems) boolean(variable, text string) bool {
	switch strings.ToLower(text) {
	case "true", "1", "yes":
		return true
	case "false", "0", "no":
		return false
	default:
		p.add(variable, quote(text)+" is not a boolean", "use true or false")
		return false
	}
}

// choice reads one of a few words, in any letter case.
func (p *problems) choice(variable, text string, words ...string) string {
	if word := strings.ToLower(text); slices.Contains(words, word) {
		return word
	}
	p.add(variable, quote(text)+" is not a known value", "use one of "+strings.Join(words, ", "))
	return words[0]
}

// address reads what a listener binds to.
func (p *problems) address(variable, text string) string {
	const how = "use host:port, such as :8080 or 127.0.0.1:9090"
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		p.add(variable, quote(text)+" is not an address to listen on", how)
		return text
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		p.add(variable, quote(text)+" has no port from 0 to 65535", how)
	}
	if strings.ContainsAny(host, " /") {
		p.add(variable, quote(text)+" has a host that cannot be listened on", how)
	}
	return text
}

// webAddress reads a URL of the schemes http and https without query and
// fragment, and returns it without a slash at its end; nil where it is wrong.
func (p *problems) webAddress(variable, text, example string) *url.URL {
	how := "write it as " + example
	u, err := url.Parse(text)
	switch {
	case err != nil:
		p.add(variable, "is not a URL", how) // the text could hold a password
	case u.User != nil, u.Host == "" && strings.Contains(text, "@"): // perhaps without https://
		p.add(variable, "has a user name or password in it", how)
	case u.Scheme != "http" && u.Scheme != "https":
		text, _, _ = strings.Cut(text, "?") // behind which a token could be
		p.add(variable, quote(text)+" does not begin with https:// or http://", how)
	case u.Hostname() == "":
		p.add(variable, quote(text)+" names no host", how)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		p.add(variable, "has a query or a fragment", how) // which could hold a token
	default:
		u.Path = strings.TrimRight(u.Path, "/")
		u.RawPath = strings.TrimRight(u.RawPath, "/")
		return u
	}
	return nil
}

// networks reads a comma-separated list of IP addresses and CIDR networks.
func (p *problems) networks(variable, text string) []netip.Prefix {
	var list []netip.Prefix
	for _, entry := range split(text) {
		prefix, err := netip.ParsePrefix(entry)
		if err != nil {
			var addr netip.Addr
			if addr, err = netip.ParseAddr(entry); err == nil {
				addr = addr.Unmap().WithZone("")
				prefix = netip.PrefixFrom(addr, addr.BitLen())
			}
		}
		if err != nil {
			p.add(variable, quote(entry)+" is neither an address nor a network",
				"write it as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32")
			continue
		}
		list = append(list, prefix.Masked())
	}
	return list
}

// split cuts a comma-separated list and leaves out empty entries.
func split(text string) []string {
	var list []string
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

// quote shows a value that is not secret, cut to a readable length.
func quote(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
