package endpoint

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestErrorsOfTheTransportAreExplained(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	at := Target{URL: "https://scim.example.com:8443/x", Variable: "SCIM_BASE_URL"}
	expired := x509.CertificateInvalidError{Reason: x509.Expired}
	for name, test := range map[string]struct {
		err       error
		text, fix string
	}{
		"DNS":             {dial(&net.DNSError{Err: "no such host", Name: "scim.example.com"}), "the host name scim.example.com cannot be resolved", "correct the host in SCIM_BASE_URL"},
		"refused":         {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "connection refused: nothing listens at this port of scim.example.com", "the port in SCIM_BASE_URL"},
		"no route":        {dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "there is no route to scim.example.com", "the network"},
		"too slow":        {context.DeadlineExceeded, "no answer in time from scim.example.com", "firewall"},
		"cut":             {io.EOF, "the connection to scim.example.com was cut", "the scheme in SCIM_BASE_URL"},
		"reset":           {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "the connection to scim.example.com was cut", ""},
		"interrupted":     {context.Canceled, "interrupted", ""},
		"other host":      {x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"shop.example.com"}}, Host: "scim.example.com"}, "the TLS certificate is not valid for scim.example.com: it is for shop.example.com", "have one issued for scim.example.com"},
		"expired":         {&tls.CertificateVerificationError{Err: expired}, "the TLS certificate has expired", "this machine's clock"},
		"unknown issuer":  {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "the TLS certificate is not valid: ", "SSL_CERT_FILE"},
		"no handshake":    {&net.OpError{Op: "remote error", Err: tls.AlertError(40)}, "the server ended the TLS handshake", "a certificate for scim.example.com"},
		"TLS by surprise": {errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03"`), "does not speak plain HTTP", "https://"},
		"anything":        {errors.New("secret"), "the connection failed", "SCIM_BASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := OfError(test.err, at)
			if !strings.HasPrefix(got.Text, test.text) && !strings.Contains(got.Text, test.text) || !strings.Contains(got.Fix, test.fix) {
				t.Errorf("%+v", got)
			}
			if strings.Contains(got.Text+got.Fix, "secret") {
				t.Errorf("it quotes the error: %+v", got)
			}
		})
	}
	local := OfError(dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), Target{URL: "http://localhost:8080", Variable: "MAGENTO_URL"})
	if !strings.Contains(local.Fix, "inside of a container localhost is the container itself") {
		t.Errorf("%+v", local)
	}
}
