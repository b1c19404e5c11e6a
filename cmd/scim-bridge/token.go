package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

type tokenCmd struct{}

// Run prints a new token in both forms.
func (tokenCmd) Run(p *process) error {
	token := newToken()
	digest := sha256.Sum256([]byte(token))
	_, err := fmt.Fprintf(p.stdout, "token   %s\ndigest  sha256:%s\n", token, hex.EncodeToString(digest[:]))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stderr,
		"Give the token to the identity provider. SCIM_TOKENS accepts both; with the digest, the token itself is "+
			"not stored on the server.")
	return err
}

// newToken returns 256 random bits as 43 characters that need no quoting anywhere.
func newToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	return base64.RawURLEncoding.EncodeToString(random[:])
}
