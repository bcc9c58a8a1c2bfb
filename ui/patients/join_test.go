package patients

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestMergingSaysWhatItMeansAndIsTakenBack(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("merge:p5:p2")
	f.Must(t, "Two records side by side", "Wei Zhou", "Marisol Núñez-Ortega", "2 visits, 16 entries of the chart, 2 conversations, 2 papers come along.", "2 codes that are out stay good.")
	f.Press(t, "Keep the other one")
	f.Must(t, "The other record has nothing that comes along.")
	f.Press(t, "Merge")
	if len(f.done) != 0 {
		t.Fatal("merged without asking")
	}
	buttons := stage.Find[*kit.Button](f.Stage)
	buttons[len(buttons)-1].OnTapped()
	f.Must(t, "The records are one now.")
	f.Press(t, words.T("ui.undo"))
	f.Must(t, "They are two records again.")
	if !slices.Equal(f.done, []string{"merge p2 p5", "unmerge m1"}) {
		t.Errorf("done %v", f.done)
	}
}

func TestTheOtherRecordIsFoundAsOneTypes(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p5")
	f.screen.pickToMerge()
	searches := stage.Find[*kit.Field](f.Stage)
	searches[len(searches)-1].SetText("zhou")
	list := f.Columns(t, len(stage.Find[*kit.ColumnList](f.Stage))-1)
	if got := stage.Column(list, 1); len(got) != 1 {
		t.Fatalf("found %v: the record itself is no other", got)
	}
	list.Rows.OnOpen(0)
	f.Must(t, "Two records side by side", "Walter Zhou")
}

func TestDoubtsAreSettled(t *testing.T) {
	fake := few()
	fake.pairs = []Doubt{{ID: "d1", Newcomer: fake.side("p5"), Candidate: fake.side("p6"), Because: []string{"the same family name"}}}
	f := begin(t, fake)
	f.Must(t, "1 pair of records may be one person")
	f.screen.Open("doubts")
	f.Columns(t, 0).Rows.OnOpen(0)
	f.Must(t, "They resemble each other: the same family name")
	f.Press(t, "Not the same person")
	f.Must(t, "They stay two records.", "No doubtful duplicates")
	fake.pairs = []Doubt{{ID: "d2", Newcomer: fake.side("p5"), Candidate: fake.side("p6")}}
	f.screen.Open("doubts")
	f.Columns(t, 0).Rows.OnOpen(0)
	f.Press(t, "Merge")
	buttons := stage.Find[*kit.Button](f.Stage)
	buttons[len(buttons)-1].OnTapped()
	if !slices.Equal(f.done, []string{"apart d1", "settle d2"}) {
		t.Errorf("done %v", f.done)
	}
}

func TestFilesArePreviewedImportedAndTakenBack(t *testing.T) {
	fake := few()
	var done []map[string]Verdict
	fake.plan = Plan{Summary: "1 +, 0 ~", Useful: true, Files: []File{{"a.xml", "added", "Iris Vale"}, {"b.txt", "failed", "Foyer does not read this kind of file."}},
		Doubts: []NewDoubt{{Key: "k", Name: "W. Zhou", Candidates: []Candidate{{Summary: patient.Summary{ID: "p5", Family: "Zhou", Given: "Wei"}}}}},
		Apply: func(_ context.Context, choices map[string]Verdict, progress func(done, of int)) (Done, error) {
			done = append(done, choices)
			progress(1, 1)
			return Done{Text: "1 +", BatchID: "b1", Doubts: 1, Loose: 2}, nil
		}}
	f := begin(t, fake)
	f.screen.dropped([]string{"/in/a.xml", "/in/b.txt"})
	if got := f.Columns(t, 0); !slices.Equal(stage.Column(got, 0), []string{"a.xml", "b.txt"}) || !slices.Equal(stage.Column(got, 1), []string{"added", "failed"}) {
		t.Errorf("the preview says %v, %v", stage.Column(got, 0), stage.Column(got, 1))
	}
	if len(done) != 0 {
		t.Fatal("the preview imported")
	}
	f.Must(t, "1 person may be known already")
	segments := stage.Find[*kit.Segments](f.Stage)
	segments[len(segments)-1].Choose(2)
	f.Press(t, "Import")
	f.Must(t, "Import finished", "1 +", "1 pair of records may be one person", "2 appointments without a patient")
	if len(done) != 1 || done[0]["k"].Same != "p5" {
		t.Errorf("done %v", done)
	}
	f.Press(t, "Take back")
	f.Must(t, "Goes away: 2 patients, 0 visits, 12 entries.")
	buttons := stage.Find[*kit.Button](f.Stage)
	buttons[len(buttons)-1].OnTapped()
	f.Must(t, "The import was taken back.")
	fake.plan.Useful, fake.plan.Doubts = false, nil
	f.screen.dropped([]string{"/in/b.txt"})
	f.Must(t, "Nothing in these files can be imported")
	if !f.Button(t, "Import").Off {
		t.Error("nothing useful can be imported all the same")
	}
	f.Press(t, words.T("ui.cancel"))
	f.Must(t, "Choose a patient")
	fake.planErr = fault.New(fault.Invalid, "The file is empty.")
	f.screen.dropped([]string{"/in/c.xml"})
	f.Must(t, "The file is empty.")
}

func TestAnUnknownTableIsExplainedOnce(t *testing.T) {
	fake := few()
	fake.plan = Plan{Useful: true, Summary: "2 added", Files: []File{{"odd.csv", "skipped", ""}}, Tables: []Table{{Path: "/in/odd.csv", Name: "odd.csv", Guess: table.Guess{
		Mapping: table.Mapping{Fingerprint: "x", HeaderRow: -1, Columns: []table.Column{{Header: "column 1"}, {Header: "column 2"}}},
		Sample:  [][]string{{"Nr", "Wer"}, {"7", "Vale, Iris"}}}}}}
	f := begin(t, fake)
	f.screen.dropped([]string{"/in/odd.csv"})
	f.Must(t, "What is in odd.csv?")
	list := f.Columns(t, 0)
	if got := stage.Column(list, 0); !slices.Equal(got, []string{"column 1", "column 2"}) {
		t.Errorf("columns %v", got)
	}
	checks := stage.Find[*kit.Check](f.Stage)
	checks[0].Set(true)
	checks[0].OnChange(true)
	if got := stage.Column(list, 0); !slices.Equal(got, []string{"Nr", "Wer"}) {
		t.Errorf("the first row names %v", got)
	}
	stage.Find[*kit.Choice](f.Stage)[0].Choose(slices.Index(table.Kinds, table.Patients))
	pickers := stage.Find[*kit.Picker](f.Stage)
	pickers[0].Pick(kit.PickItem{Key: string(table.FieldMRN), Title: "Record number"})
	pickers[1].Pick(kit.PickItem{Key: string(table.FieldName), Title: "Whole name"})
	f.Press(t, "These columns are right")
	if len(f.tables) != 1 {
		t.Fatal("nothing was confirmed")
	}
	m := f.tables[0].Mapping
	if m.Kind != table.Patients || m.HeaderRow != 0 || m.Columns[0].Field != table.FieldMRN || m.Columns[1].Field != table.FieldName || m.Columns[1].Header != "Wer" {
		t.Errorf("confirmed %+v", m)
	}
	f.Must(t, "Import preview", "2 added") // read again with what was said
}

func TestLooseAppointmentsFindTheirPatient(t *testing.T) {
	fake := few()
	loose := Loose{ID: "l1", Row: record.ScheduleRow{Start: "2026-11-20T09:00:00", Patient: record.HumanName{Text: "W. Zhou"}}, Because: "Two patients fit.", Candidates: []patient.Summary{fake.people[4], fake.people[5]}}
	fake.rows = []Loose{loose}
	f := begin(t, fake)
	f.screen.Open("loose")
	f.Columns(t, 0).Rows.OnOpen(0)
	f.Must(t, "Whose appointment is this: W. Zhou?", "Zhou, Walter")
	f.Press(t, "Choose")
	fake.rows = []Loose{{ID: "l2", Row: record.ScheduleRow{Start: "2026-11-20", Reason: "Lunch"}}}
	f.screen.Open("loose")
	f.screen.dismissRow(fake.rows[0])
	buttons := stage.Find[*kit.Button](f.Stage)
	buttons[len(buttons)-1].OnTapped()
	f.Must(t, "No appointment waits")
	if !slices.Equal(f.done, []string{"assign l1 p5", "dismiss l2"}) {
		t.Errorf("done %v", f.done)
	}
}

func TestAnUnfinishedImportGoesOn(t *testing.T) {
	fake := few()
	fake.imports = []Batch{{ID: "b2", At: at(17, 9, 0), State: "stopped", Summary: "3 added", Files: []File{{"a.xml", "added", ""}, {"b.xml", "pending", ""}}}, {ID: "b1", At: at(16, 9, 0), State: "undone", Summary: "1 added"}}
	f := begin(t, fake)
	f.screen.Open("imports")
	list := f.Columns(t, 0)
	if f.Button(t, "Go on").Off || f.Button(t, "Take back").Off {
		t.Error("an import that was stopped can't be gone on with")
	}
	list.Rows.Select(1)
	if !f.Button(t, "Go on").Off || !f.Button(t, "Take back").Off {
		t.Error("an import that was taken back can be taken back again")
	}
	list.Rows.Select(0)
	f.Press(t, "Go on")
	f.Must(t, "Import finished", "3 added")
	if !slices.Equal(f.done, []string{"resume b2"}) {
		t.Errorf("done %v", f.done)
	}
}

func TestFiltersAndOrder(t *testing.T) {
	f := begin(t, few())
	last := func() Query { return f.queries[len(f.queries)-1] }
	f.screen.filters.toggle()
	f.screen.filters.state.Choose(2) // offered
	if q := last(); q.State != "offered" || len(f.names(t)) != 1 {
		t.Errorf("asked for %+v", q)
	}
	f.Must(t, "1 found")
	f.screen.filters.from.SetText("1/1/1980")
	f.screen.filters.born()
	if q := last(); q.BornFrom != "1980-01-01" {
		t.Errorf("asked for %+v", q)
	}
	f.Press(t, "Clear filters")
	if q := last(); q != (Query{}) {
		t.Errorf("cleared, asked for %+v", q)
	}
	f.screen.list.OnSort(1, true)
	if q := last(); q.Sort != patient.ByBirth || !q.Falling {
		t.Errorf("ordered, asked for %+v", q)
	}
}

func TestWhatWasTypedIsMarked(t *testing.T) {
	p := patient.Summary{Family: "Núñez-Ortega", Given: "Marisol", MRN: "CH-048001", Phones: []string{"(845) 555-0137"}}
	for typed, want := range map[string][]string{"": nil, "nun": {"Núñ"}, "mari nunez": {"Núñez", "Mari"}, "ort": {"Ort"}, "0137": {"0137"}, "555 0137": {"555-0137"}, "48001": {"48001"}, "xyz": nil} {
		var got []string
		for _, sp := range nameSpans(p, typed) {
			if sp.Under {
				got = append(got, sp.Text)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q marks %q, want %q", typed, got, want)
		}
	}
}

func TestTrends(t *testing.T) {
	w := weight("2026-11-17", "154")
	wrong := weight("2026-11-18", "15400")
	wrong.Status = enteredInError
	home := pressure("h", "2026-11-18", "139", "85")
	home.Method = text("Home monitor")
	list := trends([]record.Observation{w, weight("2026-05-02", "158"), wrong, pressure("v", "2026-11-17", "148", "92"), home})
	if len(list) != 2 || len(list[0].series) != 2 || !slices.Equal(list[0].series[0], []float64{148, 139}) || !list[0].points[1].home || list[0].points[0].home {
		t.Fatalf("%+v", list)
	}
	if !slices.Equal(list[1].series[0], []float64{158, 154}) {
		t.Errorf("the weight is %v, oldest first without what was entered in error", list[1].series[0])
	}
}

// The page after an import lists whose records came, and Enter opens the first.
func TestAfterAnImportTheRecordsAreAtHand(t *testing.T) {
	f := begin(t, few())
	f.screen.finished(Done{Text: "1 added, 1 updated", BatchID: "b1", More: 7, People: []Came{{ID: "p3", Name: "Ada Larkmoor", Born: "2022-02-14", Status: "added", Entries: 12, File: "larkmoor.xml"},
		{ID: "p2", Name: "Marisol Núñez-Ortega", Born: "1958-04-02", Status: "updated", File: "november.zip"}}})
	list := f.Columns(t, 0)
	if got := stage.Column(list, 0); !slices.Equal(got, []string{"Ada Larkmoor", "Marisol Núñez-Ortega"}) {
		t.Errorf("listed %v", got)
	}
	if got := stage.Column(list, 3); !strings.Contains(got[0], "12 new entries") || !strings.Contains(got[1], "november.zip") {
		t.Errorf("told %v", got)
	}
	f.Must(t, "And 7 more records.", "Take back")
	f.Key(t, fyne.KeyReturn)
	if f.screen.page != nil || f.screen.open != "p3" {
		t.Errorf("Enter opens %q", f.screen.open)
	}
	f.screen.finished(Done{Text: "1 updated", People: []Came{{ID: "p3", Name: "Ada Larkmoor", Status: "added"}, {ID: "p2", Name: "Marisol Núñez-Ortega", Status: "updated"}}})
	f.Columns(t, 0).Rows.Select(1)
	f.Press(t, "Open record")
	if f.screen.open != "p2" {
		t.Errorf("the chosen one is not opened but %q", f.screen.open)
	}
	f.screen.finished(Done{Text: "appointments: 2 new"})
	f.Key(t, fyne.KeyReturn)
	if f.screen.page != nil {
		t.Error("Enter does not leave the page when nobody came")
	}
}
