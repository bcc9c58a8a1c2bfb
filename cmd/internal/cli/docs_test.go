package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/cmd/internal/cli"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const docsIntro = `# The command line

` + "`foyer`" + ` without a command opens the desktop program. What the screens do to data can be done, or at least checked, from
the command line too: for scripts, scheduled jobs, support and tests. This page follows from the program itself (a test
holds it; ` + "`FOYER_UPDATE_GOLDENS=1 go test -tags ci ./cmd/internal/cli -run Docs`" + ` writes it anew).

- ` + "`--json`" + ` prints one document with stable field names on stdout; messages for people go to stderr. ` + "`mail sync --watch --json`" + `
  prints a line a sync.
- Exit 0: done. 1: failed. 2: wrong usage. ` + "`import` and `schedule import`" + ` exit 0 when at least one file worked; ` + "`mail sync`" + ` when
  fetching worked.
- Dates are ISO 8601. Ids are what other commands print. Messages name records by id alone.
- Nothing is asked unless stdin is a terminal.

| environment | |
|---|---|
| ` + "`FOYER_HOME`" + ` | data folder (default: the operating system's place for a program's data) |
| ` + "`FOYER_USER`" + ` | the acting member, id or name (default: whoever's passphrase fits) |
| ` + "`FOYER_PASSPHRASE_FILE`, `FOYER_PASSPHRASE`" + ` | the member's passphrase; the file comes first |
| ` + "`FOYER_LOG`" + ` | off, error, info or debug, on stderr; a log never holds patient data |
`

// The page about the command line is what the commands say of themselves.
func TestDocsFollowTheCommands(t *testing.T) {
	var b strings.Builder
	b.WriteString(docsIntro + "\n| command | does |\n|---|---|\n")
	walk(cli.Commands(empty(t).program), func(c *cobra.Command) {
		if c.HasParent() {
			anchor := strings.NewReplacer(" ", "-").Replace(c.CommandPath())
			fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", c.CommandPath(), anchor, c.Short)
		}
	})
	walk(cli.Commands(empty(t).program), func(c *cobra.Command) {
		if c.HasParent() {
			describe(&b, c)
		}
	})
	path := filepath.Join("..", "..", "..", "docs", "command-line.md")
	if os.Getenv("FOYER_UPDATE_GOLDENS") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Error("docs/command-line.md does not follow the commands; FOYER_UPDATE_GOLDENS=1 writes it anew")
	}
}

func describe(b *strings.Builder, c *cobra.Command) {
	line := c.CommandPath() + strings.TrimPrefix(c.Use, c.Name())
	fmt.Fprintf(b, "\n## %s\n\n", c.CommandPath())
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	fmt.Fprintf(b, "%s\n\n", about)
	fmt.Fprintf(b, "    %s\n", line)
	fmt.Fprintf(b, "\nExample:\n\n%s\n", indent(c.Example))
	var rows []string
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
			usage += " (default: " + f.DefValue + ")"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", strings.TrimSpace("--"+f.Name+" "+kind), strings.ReplaceAll(usage, "|", "\\|")))
	})
	if len(rows) > 0 {
		fmt.Fprintf(b, "\n| flag | |\n|---|---|\n%s\n", strings.Join(rows, "\n"))
	}
}

func indent(example string) string {
	lines := strings.Split(example, "\n")
	for i, l := range lines {
		lines[i] = "    " + strings.TrimPrefix(l, "  ")
	}
	return strings.Join(lines, "\n")
}
