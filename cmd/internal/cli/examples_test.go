package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/cmd/internal/cli"

	"github.com/spf13/cobra"
)

// What help, README and the pages of documentation tell people to type is accepted.
func TestExamplesAreRightUsage(t *testing.T) {
	r := empty(t)
	tried := 0
	walk(cli.Commands(r.program), func(c *cobra.Command) { tried += r.accepts(c.CommandPath()+" --help", c.Example) })
	pages, err := filepath.Glob(filepath.Join("..", "..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, filepath.Join("..", "..", "..", "README.md")) {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(page) != "command-line.md" { // its examples are the commands' own
			tried += r.accepts(filepath.Base(page), string(content))
		}
	}
	if tried < 40 {
		t.Errorf("only %d examples were found", tried)
	}
}

// accepts tries every line that begins with foyer, as far as flags and arguments go.
func (r *rig) accepts(where, content string) (tried int) {
	r.t.Helper()
	content = strings.ReplaceAll(content, "\\\n", " ")
	for _, line := range strings.Split(content, "\n") {
		line = strings.TrimSpace(line)
		if line != "foyer" && !strings.HasPrefix(line, "foyer ") || strings.Contains(line, "COMMAND") {
			continue
		}
		tried++
		c, rest, err := cli.Commands(r.program).Find(shellWords(line)[1:])
		if err == nil {
			err = c.ParseFlags(rest)
		}
		if err == nil {
			err = c.ValidateArgs(c.Flags().Args())
		}
		if err == nil {
			err = c.ValidateRequiredFlags()
		}
		if err == nil {
			err = c.ValidateFlagGroups()
		}
		if err != nil {
			r.t.Errorf("%s: %s: %v", where, line, err)
		}
	}
	return tried
}

// shellWords splits a line as a shell would, with single quotes and comments.
func shellWords(line string) (words []string) {
	word, quoted, begun := "", false, false
	for _, c := range line + " " {
		switch {
		case c == '\'':
			quoted, begun = !quoted, true
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word)
			}
			word, begun = "", false
		case c == '#' && !quoted && !begun:
			return words
		default:
			word, begun = word+string(c), true
		}
	}
	return words
}
