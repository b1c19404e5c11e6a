package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeChecksums writes what sha256sum --check reads.
func writeChecksums(path, dir string, files []string) error {
	return writeFile(path, func(w io.Writer) error {
		for _, name := range files {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "%x  %s\n", sha256.Sum256(content), name); err != nil {
				return err
			}
		}
		return nil
	})
}
