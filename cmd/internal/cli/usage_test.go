package cli_test

import (
	"strings"
	"testing"

	"foyer/cmd/internal/cli"

	"github.com/spf13/cobra"
)

// Wrong usage is told before anything is opened: there is no practice and no passphrase here.
func TestWrongUsage(t *testing.T) {
	r := empty(t)
	delete(r.env, "FOYER_PASSPHRASE")
	for _, line := range []string{
		"frobnicate", "frobnicate --json", "pedigree --patient X --out f.pdf", "--nonsense", "patients --nonsense",
		"init", "init --practice X", "init extra --practice X --user Y",
		"import", "import --kind auto", "import x --kind pdf", "import undo", "import doubts --merge a --apart b",
		"patient", "patient a b", "patient add", "patient add --family X --sex purple", "patient add --family X --birth-date yesterday", "patient edit",
		"patient merge a", "patient unmerge", "patient deceased", "patient deceased x --date soon",
		"visits --date tomorrow", "visits --date 2026-11", "visits extra", "visit", "visit add", "visit add --patient x", "visit add --patient x --start 2026-11-17 --status maybe",
		"schedule", "schedule import", "schedule unmatched --assign x", "schedule unmatched --assign x --patient y --dismiss z",
		"portal extra", "portal set", "portal set refills", "portal set refills perhaps", "portal set-up", "portal set-up --name X --join owl",
		"consent", "consent --patient x --kind email --state given", "consent --patient x --kind luck --state given --method spoken",
		"consent --patient x --kind email --state given --method spoken --date 17.11.2026",
		"summary", "summary --out x", "summary --visit a", "summary --visit a --patient b --out x", "summary --date 2026-11-17 --patient b --out x",
		"summary --date heute --out x", "summary --visit a --out x --lang fr", "summary --visit a --out x --without everything",
		"invite", "invite --due", "invite --due --patient x --out y",
		"enrollment extra", "mail --status sleeping", "mail show", "mail reply", "mail reply x", "mail send --patient x", "mail file x", "mail frobnicate", "mail account",
		"mail account set", "mail account set --address a --imap b --smtp c", "mail account set --address a --imap b:1 --smtp c:1 --imap-tls maybe",
		"mail outbox --resend a --withdraw b", "backup", "restore", "restore x", "check x", "export", "export --kind fhir", "export --kind pdf --out x",
		"audit x", "audit verify x", "playbook --lang xx", "member add", "member add --name X --role king", "version x",
	} {
		if said := r.fails(2, strings.Fields(line)...); !strings.Contains(said, "--help") {
			t.Errorf("foyer %s: no way to help in %q", line, said)
		}
	}
}

// Without a practice each command says so, and asks for nothing.
func TestNoPractice(t *testing.T) {
	r := empty(t)
	for _, line := range []string{"patients", "visits --json", "portal", "summary --visit x --out y.pdf", "mail sync", "check", "import x.xml", "playbook --json"} {
		if got := r.run(strings.Fields(line)...); got.code != 1 || !strings.Contains(got.err, "foyer init") || got.out != "" {
			t.Errorf("foyer %s: exit %d\n%s%s", line, got.code, got.out, got.err)
		}
	}
}

func TestHelpEverywhere(t *testing.T) {
	r := empty(t)
	walk(cli.Commands(r.program), func(c *cobra.Command) {
		args := append(strings.Fields(c.CommandPath())[1:], "--help")
		got := r.run(args...)
		if got.code != 0 || got.err != "" {
			t.Errorf("%s --help: exit %d %s", c.CommandPath(), got.code, got.err)
		}
		if c.Short == "" || !strings.Contains(got.out, "Examples:\n") || !strings.Contains(c.Example, "foyer") {
			t.Errorf("%s --help has no example", c.CommandPath())
		}
	})
}

// walk visits every command that is Foyer's own and not hidden.
func walk(c *cobra.Command, visit func(*cobra.Command)) {
	if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
		return
	}
	visit(c)
	for _, sub := range c.Commands() {
		walk(sub, visit)
	}
}
