package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/data/portal"

	"github.com/spf13/cobra"
)

func (p Program) portalEditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "edit FEATURE", Short: "Owner, target, readiness list and words of a feature", Args: cobra.ExactArgs(1),
		Long:    "Changes what is given and shows the feature; without anything given it only shows it, with the keys of its readiness\nlist. An empty owner, day or text takes the setting away; the words of the catalogue then stand again.",
		Example: "  foyer portal edit booking --json\n  foyer portal edit booking --owner 'Rosie Calder' --target 2027-01-15 --tick agreed\n  foyer portal edit refills --line-en 'Ask for refills' --text-en 'Ask for refills day or night.'"}
	f := cmd.Flags()
	owner, target := f.String("owner", "", "id or name of the member who looks after it"), dayFlag(cmd, "target", "day on which it should be on")
	tick, untick := f.StringArray("tick", nil, "key of a point of the readiness list that is done; repeat for several"), f.StringArray("untick", nil, "key of a point that is not done after all")
	addEn, addEs := f.String("add-point", "", "a point of the practice's own for the readiness list, in English"), f.String("add-point-es", "", "the same point in Spanish")
	takeOff, putBack := f.StringArray("take-off", nil, "key of a point to take off the readiness list; repeat for several"), f.StringArray("put-back", nil, "key of a point to put back on it")
	onPaper := f.Bool("show-on-paper", true, "papers name the feature once it is on")
	wording := map[string]*string{}
	for _, t := range [][2]string{{"line-en", "line for papers, in English"}, {"text-en", "one to three sentences, in English"}, {"line-es", "line for papers, in Spanish"}, {"text-es", "one to three sentences, in Spanish"}} {
		wording[t[0]] = f.String(t[0], "", t[1])
	}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		key := args[0]
		feature, err := s.Portal.Feature(s.ctx, key)
		if err != nil {
			return err
		}
		if f.Changed("owner") {
			id := ""
			if strings.TrimSpace(*owner) != "" {
				m, err := s.Team.Find(s.ctx, *owner)
				if err != nil {
					return err
				}
				id = m.ID
			}
			if err := s.Portal.SetOwner(s.ctx, key, id); err != nil {
				return err
			}
		}
		if f.Changed("target") {
			if err := s.Portal.SetTarget(s.ctx, key, *target); err != nil {
				return err
			}
		}
		for i, items := range [][]string{*tick, *untick} {
			for _, item := range items {
				if err := s.Portal.Tick(s.ctx, key, item, i == 0); err != nil {
					return err
				}
			}
		}
		if f.Changed("add-point") || f.Changed("add-point-es") {
			if _, err := s.Portal.AddPoint(s.ctx, key, *addEn, *addEs); err != nil {
				return err
			}
		}
		for i, items := range [][]string{*takeOff, *putBack} {
			for _, item := range items {
				if err := s.Portal.RemovePoint(s.ctx, key, item, i == 0); err != nil {
					return err
				}
			}
		}
		if f.Changed("show-on-paper") {
			if err := s.Portal.ShowOnPaper(s.ctx, key, *onPaper); err != nil {
				return err
			}
		}
		for _, language := range []string{"en", "es"} {
			line, text := "line-"+language, "text-"+language
			if !f.Changed(line) && !f.Changed(text) {
				continue
			}
			words := feature.Wording[language]
			if f.Changed(line) {
				words.Line = *wording[line]
			}
			if f.Changed(text) {
				words.Text = *wording[text]
			}
			if err := s.Portal.SetWording(s.ctx, key, language, words); err != nil {
				return err
			}
		}
		if feature, err = s.Portal.Feature(s.ctx, key); err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), feature)
		}
		return s.tellFeature(feature)
	})
	return cmd
}

func (s session) tellFeature(f portal.Feature) error {
	w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s: %s\n", f.Key, f.Name, f.State)
	fmt.Fprintf(w, "owner\t%s\n", or(f.Owner, "-"))
	fmt.Fprintf(w, "target\t%s\n", or(string(f.Target), "-"))
	fmt.Fprintf(w, "on papers\t%s\n", map[bool]string{true: "once it is on", false: "never"}[f.ShowPaper])
	for _, language := range []string{"en", "es"} {
		words := f.Words(language)
		fmt.Fprintf(w, "words, %s\t%s / %s\n", language, words.Line, words.Text)
	}
	for _, r := range f.Ready {
		done := "[ ]"
		if r.Done {
			done = "[x]"
		}
		fmt.Fprintf(w, "%s %s\t%s\n", done, r.Item, r.In("en"))
	}
	return w.Flush()
}

func (p Program) portalHistoryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "history FEATURE", Short: "What happened to a feature, newest first", Example: "  foyer portal history refills --json", Args: cobra.ExactArgs(1)}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		if _, err := s.Portal.Feature(s.ctx, args[0]); err != nil {
			return err
		}
		events, err := s.Portal.History(s.ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				History []portal.Event `json:"history"`
			}{some(events)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, e := range events {
			fmt.Fprintf(w, "%s\t%s → %s\t%s\t%s\n", moment(e.At), e.From, e.To, e.Member, e.Reason)
		}
		return w.Flush()
	})
	return cmd
}
