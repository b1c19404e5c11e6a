package magento_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestArchivesOfTheModuleLeaveOutWhatOnlyDevelopersNeed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("module/composer.json")
	if err != nil {
		t.Fatal(err)
	}
	var composer struct {
		Archive struct {
			Exclude []string `json:"exclude"`
		} `json:"archive"`
	}
	if err := json.Unmarshal(text, &composer); err != nil {
		t.Fatal(err)
	}
	attributes, err := os.ReadFile("module/.gitattributes")
	if err != nil {
		t.Fatal(err)
	}
	var byGit []string
	for line := range strings.Lines(string(attributes)) {
		if path, ok := strings.CutSuffix(strings.TrimSpace(line), " export-ignore"); ok {
			byGit = append(byGit, path)
		}
	}
	byComposer := slices.Sorted(slices.Values(composer.Archive.Exclude))
	if slices.Sort(byGit); !slices.Equal(byGit, byComposer) {
		t.Errorf("git archive leaves out %q, composer archive %q", byGit, byComposer)
	}
	for _, path := range byGit {
		if out, err := exec.CommandContext(t.Context(), "git", "ls-files", "--error-unmatch", "module"+path).CombinedOutput(); err != nil {
			t.Errorf("%s is left out, and is not there: %s", path, out)
		}
	}
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "module").Output()
	if err != nil {
		t.Fatal(err)
	}
	for file := range strings.FieldsSeq(string(out)) {
		name := strings.TrimPrefix(file, "module")
		if !strings.Contains(name[1:], "/") && strings.HasSuffix(name, ".dist") && !slices.Contains(byGit, name) {
			t.Errorf("archives hold %s", name)
		}
	}
}
