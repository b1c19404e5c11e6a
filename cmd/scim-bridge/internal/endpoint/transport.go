package endpoint

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// Target is an address as an operator has set it.
type Target struct {
	URL      string // what is dialled, such as https://scim.example.com
	Variable string // the setting that it is in
	Admins   bool   // the endpoint of admin users is meant
}

// host is the name or address in the URL, without its port.
func (t Target) host() string {
	u, err := url.Parse(t.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// forProviders is what holds only of an address that identity providers use.
func (t Target) forProviders(text string) string {
	if t.Variable == "MAGENTO_URL" {
		return ""
	}
	return text
}

func (t Target) isLoopback() bool {
	host := t.host()
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// OfError explains why no answer came from a target. It never quotes what was received.
func OfError(err error, at Target) *Fault {
	if f := ofTLS(err, at); f != nil {
		return f
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return fault("the host name "+e.Name+" cannot be resolved", "correct the host in "+at.Variable+
			", or the DNS of this machine")
	}
	switch {
	case errors.Is(err, context.Canceled):
		return fault("interrupted", "")
	case errors.Is(err, syscall.ECONNREFUSED) && at.isLoopback():
		return fault(
			"connection refused at "+at.host()+": nothing listens there", "start what is to answer there, or correct the "+
				"port in "+at.Variable+"; inside of a container "+at.host()+" is the container itself, so name the "+
				"other container or machine instead",
		)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fault(
			"connection refused: nothing listens at this port of "+at.host(),
			"check that it is running, and the port in "+at.Variable,
		)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fault("there is no route to "+at.host(), "check the address in "+at.Variable+" and the network")
	case isTimeout(err):
		return fault("no answer in time from "+at.host(), "check the address in "+at.Variable+
			", and that no firewall drops the packets")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return fault(
			"the connection to "+at.host()+" was cut before an answer came",
			"check the port and the scheme in "+at.Variable+", and what is in front of it",
		)
	case strings.Contains(err.Error(), "malformed HTTP response"): // net/http has no type for it
		return fault(
			"what answers at this port does not speak plain HTTP", "use https:// in "+at.Variable+", or the right port",
		)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok { // names at most the host and the port
		return fault("no connection: "+e.Error(), "check the address in "+at.Variable+" and the network")
	}
	return fault("the connection failed", "check the address in "+at.Variable+" and what is in front of it")
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && e.Timeout()
}

// ofTLS explains a connection that cannot be secured; nil for any other error.
func ofTLS(err error, at Target) *Fault {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return fault(
			"the TLS certificate is not valid for "+at.host()+": it is for "+names(e.Certificate),
			"use the name in "+at.Variable+" that the certificate is for, or have one issued for "+at.host(),
		)
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return fault("the TLS certificate has expired, or is not valid yet", "renew it, and check this machine's clock")
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault(
			"the TLS certificate is not valid: "+e.Err.Error(), "install a certificate of a public authority with its "+
				"whole chain, or make this machine trust its issuer (SSL_CERT_FILE)"+at.forProviders("; identity providers trust public ones alone"),
		)
	}
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	if notTLS || errors.Is(err, http.ErrSchemeMismatch) {
		return fault(
			"the server does not speak TLS at this port", "use http:// in "+at.Variable+", or the port that speaks TLS",
		)
	}
	if e, ok := errors.AsType[tls.AlertError](err); ok {
		return fault(
			"the server ended the TLS handshake: "+e.Error(), "check that the server has a certificate for "+at.host()+
				" and speaks TLS 1.2 or later",
		)
	}
	return nil
}

// names are those that a certificate is for.
func names(c *x509.Certificate) string {
	const most = 5
	list := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		list = append(list, ip.String())
	}
	if len(list) == 0 {
		return "no host name"
	}
	return strings.Join(list[:min(len(list), most)], ", ")
}
