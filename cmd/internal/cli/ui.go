package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	screentexts "foyer/ui/words"

	"github.com/spf13/cobra"
)

func (p Program) uiCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ui", Short: "The words of the screens", Args: cobra.NoArgs, Example: "  foyer ui texts --area mail", RunE: needs("texts")}
	cmd.AddCommand(p.uiTextsCommand())
	return cmd
}

// uiText is one text of the screens in both languages.
type uiText struct {
	Key     string `json:"key"`
	Area    string `json:"area"` // the part of the program: the file it stands in
	English string `json:"en"`
	Spanish string `json:"es"`
}

func (p Program) uiTextsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "texts", Short: "Every text of the screens in both languages, for proof-reading", Args: cobra.NoArgs,
		Long:    "Every text of the screens with its key, in both languages, for proof-reading. Names in braces are gaps that the\nprogram fills. The area 'sentences' holds what services say; its keys are the English sentences, and %s and %d are gaps.",
		Example: "  foyer ui texts --area mail\n  foyer ui texts --lang es --area start\n  foyer ui texts --missing --json"}
	asJSON := jsonFlag(cmd)
	lang := choose(cmd, "lang", "both", "which language to list", "both", "en", "es")
	area := cmd.Flags().String("area", "", "one part of the program only: common, start, mail, …")
	missing := cmd.Flags().Bool("missing", false, "only what lacks one of the languages")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, areas := screentexts.All(), []string{}
		list := []uiText{}
		for _, t := range all {
			if !slices.Contains(areas, t.Area) {
				areas = append(areas, t.Area)
			}
			if *area != "" && t.Area != *area || *missing && t.English != "" && t.Spanish != "" {
				continue
			}
			list = append(list, uiText{t.Key, t.Area, t.English, t.Spanish})
		}
		if *area != "" && !slices.Contains(areas, *area) {
			return wrongUsage("there is no area %q; they are %s", *area, strings.Join(areas, ", "))
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				Texts []uiText `json:"texts"`
			}{list})
		}
		return writeTexts(cmd.OutOrStdout(), list, *lang)
	}
	return cmd
}

// writeTexts writes a heading for each area, and below it the texts: the key, and a line for each language.
func writeTexts(out io.Writer, list []uiText, lang string) error {
	var b strings.Builder
	area := ""
	line := func(code, text string) {
		if lang == "both" || lang == code {
			fmt.Fprintf(&b, "  %s  %s\n", code, strings.ReplaceAll(text, "\n", "⏎"))
		}
	}
	for _, t := range list {
		if t.Area != area {
			if area != "" {
				b.WriteString("\n")
			}
			area = t.Area
			fmt.Fprintf(&b, "== %s ==\n", area)
		}
		b.WriteString(t.Key + "\n")
		if t.Area != screentexts.SentenceArea || lang != "both" {
			line("en", t.English)
		}
		line("es", t.Spanish)
	}
	fmt.Fprintf(&b, "%d texts\n", len(list))
	_, err := io.WriteString(out, b.String())
	return err
}
