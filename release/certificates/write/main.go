// Command write prints the certification authorities that the image trusts, for the Dockerfile.
package main

import (
	"fmt"
	"os"

	"github.com/scim-bridge/scim-bridge/release/certificates"
)

func main() {
	if _, err := os.Stdout.Write(certificates.PEM()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
