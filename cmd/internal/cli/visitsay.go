package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// visitSayCommand changes a visit's plain fields, as the screen Summary does; what is not given stays.
func (p Program) visitSayCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "say ID", Short: "Change what a visit's summary says", Args: cobra.ExactArgs(1),
		Example: "  foyer visit say VISIT-ID --found 'You have a cold.' --next 'Rest.' --next 'Drink water.'"}
	f := cmd.Flags()
	reason, found, follow := f.String("reason", "", "why the patient came"), f.String("found", "", "what was found, in words for the patient"), f.String("follow-up", "", "when to come back")
	next, call, pending := f.StringArray("next", nil, "what to do next; repeat for several"), f.StringArray("call-if", nil, "when to call; repeat for several"), f.StringArray("pending", nil, "a test whose result is to come; repeat for several")
	cmd.RunE = p.with(func(s session, args []string) error {
		said, version, err := s.Visits.Said(s.ctx, args[0])
		if err != nil {
			return err
		}
		for flag, set := range map[string]func(){
			"reason": func() { said.Reason = *reason }, "found": func() { said.Found = *found }, "follow-up": func() { said.FollowUp = *follow },
			"next": func() { said.Next = strings.Join(*next, "\n") }, "call-if": func() { said.CallIf = strings.Join(*call, "\n") }, "pending": func() { said.Pending = strings.Join(*pending, "\n") },
		} {
			if f.Changed(flag) {
				set()
			}
		}
		_, err = s.Visits.Say(s.ctx, args[0], said, version)
		return err
	})
	return cmd
}
