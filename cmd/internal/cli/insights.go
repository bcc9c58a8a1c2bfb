package cli

import (
	"fmt"
	"math"
	"text/tabwriter"

	"foyer/data/insight"

	"github.com/spf13/cobra"
)

// insightLine is a chart for JSON, which knows no value that is not a number: none is null there.
type insightLine struct {
	Subject string           `json:"subject"`
	Percent bool             `json:"percent"`
	Done    int              `json:"done"`
	Of      int              `json:"of"`
	Months  []string         `json:"months"`
	Series  []insightSeries  `json:"series"`
	Columns []string         `json:"columns"`
	Members []insight.Member `json:"members"`
}

type insightSeries struct {
	Key    string     `json:"key"`
	Values []*float64 `json:"values"`
}

func (p Program) insightsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "insights", Short: "What the practice has done, month by month", Args: cobra.NoArgs, Example: "  foyer insights --months 6\n  foyer insights --json"}
	months := cmd.Flags().Int("months", 12, "how many, the one that it is and those before")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		charts, err := s.Insight.Look(s.ctx, *months)
		if err != nil {
			return err
		}
		if *asJSON {
			lines := []insightLine{}
			for _, c := range charts {
				lines = append(lines, insightJSON(c))
			}
			return printJSON(s.cmd.OutOrStdout(), struct {
				Insights []insightLine `json:"insights"`
			}{lines})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, c := range charts {
			if len(c.Series) == 0 {
				fmt.Fprintf(w, "%s\tnothing yet\n", c.Subject)
			}
			for _, series := range c.Series {
				fmt.Fprintf(w, "%s\t%s", c.Subject, series.Key)
				for _, v := range series.Values {
					fmt.Fprintf(w, "\t%s", insightValue(c, v))
				}
				fmt.Fprintln(w)
			}
		}
		return w.Flush()
	})
	return cmd
}

func insightJSON(c insight.Chart) insightLine {
	line := insightLine{Subject: c.Subject, Percent: c.Percent, Done: c.Done, Of: c.Of, Months: c.Months, Series: []insightSeries{}, Columns: some(c.Columns), Members: some(c.Members)}
	for _, s := range c.Series {
		values := make([]*float64, len(s.Values))
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				values[i] = &v
			}
		}
		line.Series = append(line.Series, insightSeries{s.Key, values})
	}
	return line
}

func insightValue(c insight.Chart, v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case c.Percent:
		return fmt.Sprintf("%.1f%%", v)
	}
	return fmt.Sprintf("%.0f", v)
}
