// Package certificates has the public certification authorities that the image trusts: Mozilla's, as a Go module. So they
// are of one version, checked as all modules are, and no base image has to bring them.
package certificates

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// PEM returns them as the file that programs look for in /etc/ssl/certs. It cannot say what Mozilla accepts of an
// authority only in part, such as certificates from before a day; like the files of Linux distributions it has these in
// full.
func PEM() []byte {
	var text bytes.Buffer
	for root := range bundle.Roots() {
		if certificate, err := x509.ParseCertificate(root.Certificate); err == nil {
			text.WriteString("# " + certificate.Subject.String() + "\n")
		}
		if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil // a buffer takes all
		}
	}
	return text.Bytes()
}
