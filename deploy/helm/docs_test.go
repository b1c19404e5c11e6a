package helm_test

import (
	"os"
	"regexp"
	"testing"
)

// The values that the page about installing shows make a chart as they are.
func TestValuesOfTheDocsAreTaken(t *testing.T) {
	page, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)\n```yaml\n(image:.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Fatal("it shows none")
	}
	for _, block := range blocks {
		if _, err := files(values(t, string(block[1]))); err != nil {
			t.Errorf("%s: %v", block[1], err)
		}
	}
}
