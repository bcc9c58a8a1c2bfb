package enrollment

import (
	"slices"
	"testing"

	data "foyer/data/enrollment"
	"foyer/ui/words"
)

func TestThePaperHasWhatTheFunnelShows(t *testing.T) {
	joined, declined := data.Row{Value: "2026-10", Total: 8, States: map[data.State]int{data.Active: 6, data.Declined: 2}}, data.Row{Value: "", Total: 2, States: map[data.State]int{data.NotOffered: 2}}
	total := data.Row{Total: 10, States: map[data.State]int{data.Active: 6, data.Declined: 2, data.NotOffered: 2}}
	table := Table{By: data.ByMonth, Rows: []data.Row{joined, declined}, Total: total,
		Reasons: map[data.State][]data.Row{data.Declined: {{Value: "", Total: 2}}},
		Cohorts: []data.Cohort{{Month: "2026-10", Offered: 8, Days7: 4, Days30: 6, Days90: -1, Active: 6}}}
	page := paperOf(table)
	if n := len(page.Table.Columns); n != 2+len(stages)+1+len(standing) || page.Table.Columns[0] != words.T("ui.enrollment.by.month") {
		t.Fatalf("columns %q", page.Table.Columns)
	}
	if len(page.Table.Rows) != 3 || !page.Table.Sum {
		t.Fatalf("rows %v", page.Table.Rows)
	}
	for _, r := range page.Table.Rows {
		if len(r.Cells) != len(page.Table.Columns) {
			t.Errorf("%d cells under %d columns", len(r.Cells), len(page.Table.Columns))
		}
	}
	last, share := page.Table.Rows[2].Cells, 2+len(stages)
	if last[1] != "10" || last[share] != percent(6, 10) || last[share+1] != "2" || last[share+2] != "2" {
		t.Errorf("the sum is %q", last)
	}
	if page.Table.Rows[1].Cells[0] != words.T("ui.enrollment.never") {
		t.Errorf("who was never offered is %q", page.Table.Rows[1].Cells[0])
	}
	if len(page.Reasons) != 1 || page.Reasons[0].Rows[0].Cells[0] != words.T("ui.enrollment.noreason") {
		t.Errorf("reasons %v", page.Reasons)
	}
	if len(page.Cohorts.Rows) != 1 || !slices.Equal(page.Cohorts.Rows[0].Cells[1:], []string{"8", percent(4, 8), percent(6, 8), "…"}) {
		t.Errorf("cohorts %v", page.Cohorts.Rows)
	}
	table.By, table.Rows = data.ByChannel, nil
	if paperOf(table).Cohorts.Rows != nil {
		t.Error("months stand on a paper that is not by month")
	}
}
