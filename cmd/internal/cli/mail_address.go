package cli

import "github.com/spf13/cobra"

func (p Program) mailAddressWorksCommand() *cobra.Command {
	return &cobra.Command{Use: "address-works ADDRESS", Short: "Take the mark off an address whose mail came back", Long: "Mail to an address from which something came back is held until a person says that the address works again.",
		Example: "  foyer mail address-works ana@patients.example", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error { return s.Mail.AddressWorks(s.ctx, args[0]) })}
}
