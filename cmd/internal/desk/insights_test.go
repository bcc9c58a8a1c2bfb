package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/insight"
	"foyer/data/paperlog"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

// What is done on Today is counted on Insights, printed and saved from there.
func TestInsightsCountWhatWasDone(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	s.Until(t, "the day", func() bool { return lists(s) == 1 })
	s.Press(t, "Print today's summaries")
	s.Until(t, "the question", func() bool { return s.Shows("have something to look at") })
	s.Press(t, "Print all 3 as they are")
	s.Until(t, "the printed day", func() bool { return s.Shows("0 summaries to print") })
	s.Go("insights")
	s.Until(t, "the charts", func() bool {
		return s.Shows("3 papers in these months.") && s.Shows("0 of 6 patients are active now: 0 %.")
	})
	s.GoTo("insights", insight.Papers)
	s.Must(t, "By member")
	if got := stage.Column(stage.Find[*kit.ColumnList](s)[1], 1); len(got) != 1 || got[0] != "3" {
		t.Errorf("members %v", got)
	}
	s.Press(t, "Print")
	s.Until(t, "the printed page", func() bool { return r.tray.count() == 2 })
	h, ctx := r.act()
	papers, err := h.Papers.List(ctx, paperlog.Choose{Kind: paperlog.Report})
	r.must(err)
	if len(papers) != 1 || papers[0].Pages != 1 {
		t.Errorf("papers %+v", papers)
	}
	path := filepath.Join(t.TempDir(), "insights.csv")
	r.must(insightServices{d}.Save(t.Context(), path, [][]string{{"subject", "value"}, {"papers", "3"}, {"=HYPERLINK()", "-1"}}))
	file, err := os.ReadFile(path)
	r.must(err)
	if strings.TrimSpace(string(file)) != "subject,value\npapers,3\n'=HYPERLINK(),'-1" {
		t.Errorf("the file says %q", file)
	}
	noted, err := audit.List(access.With(ctx, access.System), h.DB, audit.Filter{Limit: 1})
	r.must(err)
	if noted[0].Action != "insights.exported" {
		t.Errorf("the newest entry of the log is %s", noted[0].Action)
	}
	if err := (insightServices{d}).Save(t.Context(), filepath.Join(path, "no", "x.csv"), nil); err == nil {
		t.Error("saved where nothing can be")
	}
	s.Settle(50e6)
}
