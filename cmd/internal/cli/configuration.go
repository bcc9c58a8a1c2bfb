package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"foyer/cmd/internal/house"
	"foyer/data/fault"

	"github.com/spf13/cobra"
)

func (p Program) portalExportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export --out FILE", Short: "Portal, features and policies as a file, for another practice", Args: cobra.NoArgs,
		Long:    "Writes how the portal is set up, the register of features with the practice's words, and the settings of its\npolicies as one JSON document. People, mailbox and history are not in it.",
		Example: "  foyer portal export --out configuration.json"}
	out := cmd.Flags().String("out", "", "file to write")
	required(cmd, "out")
	cmd.RunE = p.with(func(s session, _ []string) error {
		c, err := s.Configuration(s.ctx)
		if err != nil {
			return err
		}
		content, err := json.MarshalIndent(c, "", "  ")
		if err != nil {
			return err
		}
		return writeFile(*out, append(content, '\n'))
	})
	return cmd
}

func (p Program) portalImportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import FILE", Short: "Take over portal, features and policies from a file", Args: cobra.ExactArgs(1),
		Long:    "Takes over what foyer portal export wrote: the portal and its features at once, policies as drafts, which a person\nputs in force. The file is checked whole before anything changes; it can be taken over again.",
		Example: "  foyer portal import configuration.json --dry-run\n  foyer portal import configuration.json"}
	dry := cmd.Flags().Bool("dry-run", false, "check the file and change nothing")
	cmd.RunE = p.with(func(s session, args []string) (err error) {
		f, err := os.Open(args[0])
		if err != nil {
			return fault.Wrap(fault.NotFound, err, "The file %s can't be read. Nothing was changed.", args[0])
		}
		c, err := house.ReadConfiguration(f)
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		if !*dry {
			if err := s.Configure(s.ctx, c); err != nil {
				return err
			}
		}
		fmt.Fprintf(s.cmd.ErrOrStderr(), "%d features, %d policies as drafts.\n", len(c.Features), len(c.Policies))
		return nil
	})
	return cmd
}
