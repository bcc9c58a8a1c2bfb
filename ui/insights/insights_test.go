package insights

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/insight"
	"foyer/internal/stage"
	report "foyer/reports/insight"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

type fake struct {
	charts  []insight.Chart
	err     error
	failed  error
	asked   []int
	printed []report.Item
	saved   [][]string
	listen  map[int]func()
	next    int
}

func (f *fake) Look(_ context.Context, months int) ([]insight.Chart, error) {
	f.asked = append(f.asked, months)
	return f.charts, f.err
}
func (f *fake) Print(_ context.Context, _, _ string, items []report.Item) (string, error) {
	f.printed = items
	return "Front desk", f.failed
}
func (f *fake) Save(_ context.Context, _ string, rows [][]string) error {
	f.saved = rows
	return f.failed
}
func (f *fake) OnChange(fn func()) (cancel func()) {
	f.next++
	id := f.next
	f.listen[id] = fn
	return func() { delete(f.listen, id) }
}

func year() *fake {
	months := []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12"}
	row := func(from, step float64) (v []float64) {
		for i := range months {
			v = append(v, math.Round(from+step*float64(i)))
		}
		return v
	}
	chart := func(subject string, percent bool, done, of int, series ...insight.Series) insight.Chart {
		return insight.Chart{Subject: subject, Percent: percent, Months: months, Done: done, Of: of, Series: series}
	}
	nan := row(78, 1.5)
	nan[0] = math.NaN()
	steps := chart(insight.Steps, false, 412, 934, insight.Series{Key: "asked", Values: row(60, 4)}, insight.Series{Key: "invited", Values: row(50, 4)}, insight.Series{Key: "enrolled", Values: row(20, 3)}, insight.Series{Key: "declined", Values: row(9, 0)})
	steps.Columns, steps.Members = []string{"asked", "invited", "enrolled"}, []insight.Member{{Name: "Rosie Calder", Counts: []float64{512, 401, 201}}, {Name: "Dana Lindqvist", Counts: []float64{210, 180, 90}}}
	return &fake{listen: map[int]func(){}, charts: []insight.Chart{
		chart(insight.Enrollment, true, 1204, 3400, insight.Series{Key: "active", Values: row(22, 1.2)}), steps,
		chart(insight.Answers, true, 1810, 2003, insight.Series{Key: "within", Values: nan}),
		chart(insight.Summaries, true, 940, 1011, insight.Series{Key: "given", Values: row(80, 1)}),
		chart(insight.Papers, false, 1302, 0, insight.Series{Key: "summary", Values: row(70, 2)}, insight.Series{Key: "letter", Values: row(20, 0)}),
		chart(insight.Codes, false, 300, 700, insight.Series{Key: "paper", Values: row(14, 1)}, insight.Series{Key: "mail", Values: row(6, 1)}),
		chart(insight.Mail, false, 2400, 0, insight.Series{Key: "refill", Values: row(60, 2)}, insight.Series{Key: "clinical question", Values: row(40, 1)}, insight.Series{Key: "results", Values: row(20, 1)}, insight.Series{Key: "appointment", Values: row(30, 1)},
			insight.Series{Key: "billing", Values: row(5, 0)}, insight.Series{Key: "forms/records", Values: row(4, 0)}, insight.Series{Key: "other", Values: row(3, 0)}),
		chart(insight.Readings, false, 30, 41, insight.Series{Key: "received", Values: row(1, 0.5)}, insight.Series{Key: "reviewed", Values: row(1, 0.4)}),
		chart(insight.Family, false, 0, 0, insight.Series{Key: "taken", Values: row(0, 0)}),
		chart(insight.Doubts, false, 4, 6, insight.Series{Key: "found", Values: row(0, 0.1)}, insight.Series{Key: "decided", Values: row(0, 0.08)}),
	}}
}

func begin(t *testing.T, f *fake) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "insights", TitleKey: "ui.insights.title", Icon: "insights", Build: func(sh *shell.Shell) *shell.Content { return New(sh, f) }}}
	})
}

func TestEachChartHasItsNumberInWords(t *testing.T) {
	s := begin(t, year())
	s.Must(t, "January 2026 to December 2026", "1,204 of 3,400 patients are active now: 35.4 %.", "412 enrolled, 934 asked in these months; who left later still counts.", "1,810 of 2,003 questions of these months answered in time: 90.4 %.", "2,400 mails in these months.", "It begins with the first relative in a record.")
}

func TestASubjectWholeWithItsMembers(t *testing.T) {
	f := year()
	s := begin(t, f)
	s.GoTo("insights", insight.Steps)
	lists := stage.Find[*kit.ColumnList](s)
	if len(lists) != 2 {
		t.Fatalf("%d tables", len(lists))
	}
	if got := stage.Column(lists[0], 0); len(got) != 12 || got[0] != "December 2026" {
		t.Errorf("months %v", got)
	}
	if got := stage.Column(lists[1], 1); !slices.Equal(got, []string{"512", "210"}) {
		t.Errorf("members asked %v", got)
	}
	s.Press(t, "Print")
	if len(f.printed) != 1 || f.printed[0].Words != "412 enrolled, 934 asked in these months; who left later still counts." {
		t.Errorf("printed %+v", f.printed)
	}
	s.Follow(t, "All charts")
	s.Press(t, "Print")
	s.Must(t, "Sent to Front desk.")
	if len(f.printed) != 9 {
		t.Errorf("printed %d charts: those that hold something", len(f.printed))
	}
}

func TestTheTableAndTheFile(t *testing.T) {
	f := year()
	s := begin(t, f)
	stage.Find[*kit.Segments](s)[1].Choose(1)
	if n := len(stage.Find[*kit.ColumnList](s)); n != len(f.charts)+1 { // seven kinds of mail are two
		t.Errorf("%d tables", n)
	}
	if got := stage.Column(s.Columns(t, 2), 1); got[11] != "–" || got[0] != "95.0 %" {
		t.Errorf("answers %v", got)
	}
	rows := csvRows(f.charts, insight.Steps)
	if len(rows) != 1+4*12+2*3 || strings.Join(rows[1], ",") != "steps,asked,2026-01,,60" || strings.Join(rows[49], ",") != "steps,asked,,Rosie Calder,512" {
		t.Errorf("%d rows: %v", len(rows), rows[:2])
	}
	if rows := csvRows(f.charts, insight.Answers); rows[1][4] != "" {
		t.Errorf("no value is written as %q", rows[1][4])
	}
}

func TestOtherMonths(t *testing.T) {
	f := year()
	s := begin(t, f)
	stage.Find[*kit.Segments](s)[0].Choose(2)
	if !slices.Equal(f.asked, []int{12, 24}) {
		t.Errorf("asked for %v", f.asked)
	}
}

func TestTheRestIsOneSeries(t *testing.T) {
	c := figure(year().charts[6])
	if len(c.Series) != mostSeries || c.Series[mostSeries-1].Name != "others" || c.Series[mostSeries-1].Values[0] != 12 {
		t.Errorf("%d series, the last %+v", len(c.Series), c.Series[len(c.Series)-1])
	}
	if c.Series[0].Name != "refills" {
		t.Errorf("%s stands first", c.Series[0].Name)
	}
}

func TestWhatCannotBeCountedOrPrinted(t *testing.T) {
	f := year()
	f.err = fault.New(fault.Unavailable, "The disk does not answer.")
	s := begin(t, f)
	s.Must(t, "The charts could not be counted", "The disk does not answer.")
	f.err = nil
	s.Press(t, words.T("ui.retry"))
	s.Must(t, "412 enrolled, 934 asked in these months; who left later still counts.")
	f.failed = fault.New(fault.Unavailable, "No printer took it.")
	s.Press(t, "Print")
	s.Must(t, "No printer took it.")
	if s.Button(t, "Print").Off {
		t.Error("the button died with the printer")
	}
}

func TestPictures(t *testing.T) {
	s := begin(t, year())
	s.Look(kit.Light)
	s.Picture(t, "insights-light")
	s.Look(kit.Dark)
	s.Picture(t, "insights-dark")
	s.Look(kit.Light)
	s.GoTo("insights", insight.Steps)
	s.Picture(t, "insights-one")
	s.GoTo("insights", "")
	s.SetLanguage(words.Spanish)
	s.SetTextScale(1.3)
	s.Window().Resize(fyne.NewSize(1100, 700))
	s.Picture(t, "insights-spanish-large")
}

func TestTheTableLeavesNoNumbersOutOfASmallWindow(t *testing.T) {
	f := year()
	f.charts[4].Series = nil
	s := begin(t, f)
	s.Window().Resize(fyne.NewSize(1100, 700))
	s.Shell.SetTextScale(1.3)
	stage.Find[*kit.Segments](s)[1].Choose(1)
	var shown []string
	for n := 5; n < 7; n++ { // after those of the five subjects before
		for _, col := range s.Columns(t, n).Columns[1:] {
			if col.Spare {
				t.Errorf("column %q goes where room is short", col.Title)
			}
			shown = append(shown, col.Title)
		}
		if got := len(s.Columns(t, n).Columns) - 1; got > abreast {
			t.Errorf("%d series abreast", got)
		}
	}
	if len(shown) != len(f.charts[6].Series) {
		t.Errorf("of %d kinds of mail there are %v", len(f.charts[6].Series), shown)
	}
	s.Must(t, "It begins with the first paper printed.")
}
