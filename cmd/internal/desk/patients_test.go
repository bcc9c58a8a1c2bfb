package desk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/patients"
	"foyer/ui/words"
)

// listed are the names in the list of patients; what is marked in them is a piece of its own.
func listed(list *kit.ColumnList) []string {
	names := stage.Column(list, 0)
	for i := range names {
		names[i] = strings.ReplaceAll(strings.ReplaceAll(names[i], " ", ""), ",", ", ")
	}
	return names
}

func TestPatientsOverTheServices(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("patients")
	s.Until(t, "the list", func() bool { return s.Shows("6 patients") && lists(s) == 1 })
	search := stage.Find[*kit.Search](s)
	field := stage.Find[*kit.Field](s)
	if len(search)+len(field) == 0 {
		t.Fatal("there is no search")
	}
	for _, question := range []struct {
		text string
		want []string
	}{{"zhou n", []string{"Zhou, Noor"}}, {"nunez mari", []string{"Núñez-Ortega, Marisol"}}, {"4/2/1958", []string{"Núñez-Ortega, Marisol"}}, {"zhou", []string{"Zhou, Noor", "Zhou, Wei"}}} {
		typeInto(t, s, question.text)
		s.Until(t, question.text, func() bool {
			if lists(s) == 0 {
				return false
			}
			got := listed(s.Columns(t, 0))
			slices.Sort(got)
			return slices.Equal(got, question.want)
		})
	}
	typeInto(t, s, "larkmoor")
	s.Key(t, fyne.KeyReturn)
	s.Until(t, "the child's record", func() bool { return s.Shows("Ada Larkmoor Edit Print invitation 4 years") })
	if !s.Button(t, "Print invitation").Off {
		t.Error("a child of four can be invited")
	}
	rec, err := (patientServices{d}).Record(t.Context(), r.people["Ada"])
	r.must(err)
	if !strings.Contains(rec.NoInvite, "13") || rec.LogWhy == "" || len(rec.Log) != 0 {
		t.Errorf("no invitation because %q, no log because %q, %d entries", rec.NoInvite, rec.LogWhy, len(rec.Log))
	}
	if _, err := (patientServices{d}).Invite(t.Context(), r.people["Ada"]); err == nil || r.tray.count() != 0 {
		t.Errorf("inviting a child: %v, %d papers", err, r.tray.count())
	}
	s.Settle(0)
	d.shell.GoTo("patients", r.people["Walter"])
	s.Until(t, "the record", func() bool { return s.Shows("Walter Abebe") && s.Shows("76 years born 03/21/1950") })
	s.Press(t, "Print invitation")
	s.Until(t, "the invitation", func() bool {
		return s.Shows("The invitation is ready: Front desk.") && s.Shows("invited e-mail consent")
	})
	h, ctx := r.act()
	codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if len(codes) != 1 || r.tray.count() != 1 {
		t.Errorf("%d codes and %d papers came of one press", len(codes), r.tray.count())
	}
}

func TestTheLogIsForAdministrators(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	rec, err := (patientServices{d}).Record(t.Context(), r.people["Ada"])
	r.must(err)
	if rec.LogWhy != "" || len(rec.Log) == 0 {
		t.Errorf("an administrator reads %d entries, %q", len(rec.Log), rec.LogWhy)
	}
}

func TestFilesDroppedOnTheWindow(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("patients")
	s.Until(t, "the list", func() bool { return s.Shows("6 patients") })
	dir := t.TempDir()
	card, junk := filepath.Join(dir, "iris.vcf"), filepath.Join(dir, "junk.bin")
	r.must(os.WriteFile(card, []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Iris Vale\r\nN:Vale;Iris;;;\r\nBDAY:19840229\r\nEMAIL:iris.vale@patients.example\r\nEND:VCARD\r\n"), 0o600))
	r.must(os.WriteFile(junk, []byte{0, 1, 2, 3, 0xff, 0xfe}, 0o600))
	plan, err := (patientServices{d}).Preview(t.Context(), []string{card, junk}, nil, func(int, int) {})
	r.must(err)
	if !plan.Useful || len(plan.Files) != 2 || plan.Files[0].Status != "added" {
		t.Fatalf("the preview says %+v", plan)
	}
	h, ctx := r.act()
	if n, err := h.Patients.Count(ctx); err != nil || n != 6 {
		t.Fatalf("the preview left %d patients, %v", n, err)
	}
	done, err := plan.Apply(t.Context(), nil, func(int, int) {})
	r.must(err)
	if !strings.Contains(done.Text, "1 added") || done.BatchID == "" || len(done.Problems) != 1 || done.Stopped {
		t.Errorf("the import says %+v", done)
	}
	if len(done.People) != 1 || done.People[0].Name != "Iris Vale" || done.People[0].Status != "added" || done.People[0].Born != "1984-02-29" || done.People[0].File != "iris.vcf" {
		t.Errorf("the import brought %+v", done.People)
	}
	if who, err := h.Patients.Get(ctx, done.People[0].ID); err != nil || who.Name().String() != "Iris Vale" {
		t.Errorf("the list opens %+v, %v", who, err)
	}
	s.Until(t, "the new patient", func() bool { return s.Shows("7 patients") })
	said, err := (patientServices{d}).UndoPlan(t.Context(), done.BatchID)
	r.must(err)
	if len(said) != 1 || !strings.Contains(said[0], "1 patients") {
		t.Errorf("taking it back would: %v", said)
	}
	r.must((patientServices{d}).Undo(t.Context(), done.BatchID))
	s.Until(t, "the end of the new patient", func() bool { return s.Shows("6 patients") })
}

// What is typed into the form is a patient, found and opened; a second change at once loses nothing.
func TestPatientsByHandOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	svc := patientServices{d}
	ctx := t.Context()
	who := record.Patient{Names: []record.HumanName{{Family: "Vale", Given: []string{"Iris"}}}, BirthDate: "1984-02-29", Sex: record.Female}
	id, err := svc.Add(ctx, who)
	r.must(err)
	rec, err := svc.Record(ctx, id)
	r.must(err)
	mine, theirs := rec.Patient, rec.Patient
	theirs.Pronouns = "she/her"
	r.must(svc.Update(ctx, theirs, rec.Version))
	mine.Note = "Hard of hearing"
	var changed *patients.Changed
	if err := svc.Update(ctx, mine, rec.Version); !errors.As(err, &changed) || changed.Now.Pronouns != "she/her" {
		t.Fatalf("a second change at once: %v", err)
	}
	r.must(svc.Update(ctx, mine, changed.Version))
	alike, err := svc.Alike(ctx, who)
	r.must(err)
	if len(alike) != 1 || alike[0].ID != id || !alike[0].Same {
		t.Errorf("who is typed again resembles %+v", alike)
	}
	r.must(svc.Consent(ctx, consent.Consent{PatientID: id, Kind: consent.Email, State: consent.Given, Method: consent.Written}))
	r.must(svc.Enroll(ctx, id, enrollment.Decline, enrollment.Note{Reason: "no computer", NextOn: "2027-01-05"}))
	rec, err = svc.Record(ctx, id)
	r.must(err)
	if rec.Email != "given" || rec.State != "declined" || rec.NextOn != "2027-01-05" || len(rec.History) != 1 || rec.History[0].Event != "decline" {
		t.Errorf("the record says consent %s, %s until %s, %+v", rec.Email, rec.State, rec.NextOn, rec.History)
	}
	r.must(svc.Seen(ctx, id, false))
	if found, err := svc.Find(ctx, patients.Query{Text: "vale"}); err != nil || len(found.List) != 0 || found.Hidden != 1 {
		t.Errorf("who is no longer seen is found: %+v, %v", found, err)
	}
}

// Entries of the chart are added, changed and taken out, each with a way back; a change in between is told.
func TestTheChartByHandOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	svc, ctx, id := patientServices{d}, t.Context(), r.people["Walter"]
	drugs := func() []record.Medication {
		rec, err := svc.Record(ctx, id)
		r.must(err)
		return rec.Chart.Medications
	}
	undo, err := svc.SaveItem(ctx, id, patients.Entry{Kind: record.KindMedication, Value: &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Lisinopril 10 mg"}}})
	r.must(err)
	if len(drugs()) != 1 {
		t.Fatal("the medicine is not in the chart")
	}
	r.must(undo(ctx))
	if len(drugs()) != 0 {
		t.Fatal("undoing left the medicine")
	}
	_, err = svc.SaveItem(ctx, id, patients.Entry{Kind: record.KindMedication, Value: &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Lisinopril 10 mg"}}})
	r.must(err)
	was := drugs()[0]
	now := was
	now.Sig = "Take 1 tablet each morning."
	change := patients.Entry{Kind: record.KindMedication, ID: was.ID, Before: &was, Value: &now}
	undo, err = svc.SaveItem(ctx, id, change)
	r.must(err)
	if drugs()[0].Sig != now.Sig {
		t.Error("the change is not there")
	}
	if _, err := svc.SaveItem(ctx, id, change); err == nil {
		t.Error("an entry that is no longer what somebody saw was changed")
	}
	r.must(undo(ctx))
	if drugs()[0].Sig != "" {
		t.Error("undoing left the change")
	}
	undo, err = svc.RemoveItem(ctx, id, patients.Entry{Kind: record.KindMedication, ID: was.ID, Before: &was})
	r.must(err)
	if len(drugs()) != 0 {
		t.Error("what was taken out is there")
	}
	r.must(undo(ctx))
	if len(drugs()) != 1 {
		t.Error("what was taken out does not come back")
	}
}

func TestAVisitByHandOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	svc, ctx := patientServices{d}, t.Context()
	form := patients.VisitForm{Visit: record.Visit{PatientID: r.people["Noor"], Start: "2026-11-24T09:00:00-05:00", Status: "planned", Reason: "Cough", Class: "AMB"},
		Instructions: []record.Instruction{{Text: "Drink water."}}, Vitals: []record.Observation{{Code: record.Concept{Text: "Heart rate"}, When: "2026-11-24", Value: record.Value{Quantity: record.Quantity{Value: "72", Unit: "/min"}}}}}
	id, err := svc.SaveVisit(ctx, form)
	r.must(err)
	form, err = svc.Visit(ctx, id)
	r.must(err)
	if len(form.Instructions) != 1 || len(form.Vitals) != 1 || form.Version == 0 {
		t.Fatalf("the visit is %+v", form)
	}
	form.Removed = []patients.Entry{{Kind: record.KindInstruction, ID: form.Instructions[0].ID}}
	form.Instructions, form.Vitals, form.FollowUp = nil, nil, "in 4 weeks"
	_, err = svc.SaveVisit(ctx, form)
	r.must(err)
	r.must(svc.VisitStatus(ctx, id, "finished"))
	form, err = svc.Visit(ctx, id)
	r.must(err)
	if len(form.Instructions) != 0 || form.FollowUp != "in 4 weeks" || form.Status != "finished" {
		t.Errorf("the visit is %+v", form)
	}
}

// Two records become one and two again; the sides say what comes along.
func TestMergingOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	svc, ctx, kept, gone := patientServices{d}, t.Context(), r.people["Noor"], r.people["Wei"]
	a, b, err := svc.Sides(ctx, kept, gone)
	r.must(err)
	if a.Patient.ID != kept || b.Visits != 1 {
		t.Errorf("beside each other stand %+v, %+v", a, b)
	}
	merge, err := svc.Merge(ctx, kept, gone)
	r.must(err)
	rec, err := svc.Record(ctx, gone)
	r.must(err)
	if rec.Patient.ID != kept || len(rec.Visits) != 2 || len(rec.Merges) != 1 || rec.Merges[0].Gone.ID != gone {
		t.Errorf("after the merge: %s with %d visits, %+v", rec.Patient.ID, len(rec.Visits), rec.Merges)
	}
	r.must(svc.Unmerge(ctx, merge))
	if rec, err = svc.Record(ctx, kept); err != nil || len(rec.Visits) != 1 || len(rec.Merges) != 0 {
		t.Errorf("after taking it back: %d visits, %+v, %v", len(rec.Visits), rec.Merges, err)
	}
	if _, _, err := svc.Sides(ctx, kept, kept); err == nil {
		t.Error("a record stands beside itself")
	}
}

// A table nobody has explained is asked about; a schedule is taken in, and its loose rows wait; a newcomer who resembles
// somebody is settled in the preview.
func TestTablesSchedulesAndDoubtsOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	svc, ctx, dir := patientServices{d}, t.Context(), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		r.must(os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	odd := write("odd.csv", "Zahl,Wer,Wann\n7,\"Vale, Iris\",02/03/1961\n8,\"Osei, Kofi\",11/07/1974\n")
	plan, err := svc.Preview(ctx, []string{odd}, nil, func(int, int) {})
	r.must(err)
	if len(plan.Tables) != 1 || len(plan.Tables[0].Mapping.Columns) != 3 {
		t.Fatalf("an unknown table is not asked about: %+v", plan)
	}
	tab := plan.Tables[0]
	tab.Mapping.HeaderRow, tab.Mapping.Kind, tab.Mapping.DateOrder = 0, table.Patients, table.MonthFirst
	for i, f := range []table.Field{table.FieldMRN, table.FieldName, table.FieldBirthDate} {
		tab.Mapping.Columns[i].Field = f
	}
	r.must(svc.Confirm(ctx, tab))
	plan, err = svc.Preview(ctx, []string{odd}, nil, func(int, int) {})
	r.must(err)
	if len(plan.Tables) != 0 || !plan.Useful {
		t.Fatalf("after it was explained: %+v", plan)
	}
	day := write("day.csv", "appointment_id,date,time,name,birth_date,reason,provider\na1,2026-11-20,09:00,\"Abebe, Walter\",1950-03-21,Cough,Anita Rao\na2,2026-11-20,10:00,\"Nobody, Known\",1950-01-01,Cough,Anita Rao\n")
	plan, err = svc.Preview(ctx, []string{day}, nil, func(int, int) {})
	r.must(err)
	if len(plan.Files) != 1 || plan.Files[0].Status != "schedule" || !plan.Useful {
		t.Fatalf("a schedule is %+v", plan)
	}
	done, err := plan.Apply(ctx, nil, func(int, int) {})
	r.must(err)
	loose, err := svc.Loose(ctx)
	r.must(err)
	if done.Loose != 1 || len(loose) != 1 {
		t.Fatalf("the schedule came to %+v, %d rows wait", done, len(loose))
	}
	r.must(svc.Assign(ctx, loose[0].ID, r.people["Noor"]))
	calendar := write("day.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T120000Z\r\nDTSTART:20261120T140000Z\r\nSUMMARY:Walter Abebe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	if plan, err = svc.Preview(ctx, []string{calendar}, nil, func(int, int) {}); err != nil || plan.Files[0].Status != "schedule" || plan.Summary != "1 schedule" {
		t.Errorf("a calendar is %+v, %v", plan, err)
	}
	card := write("wei.vcf", "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Wei Zhou\r\nN:Zhou;Wei;;;\r\nBDAY:19881004\r\nEND:VCARD\r\n")
	plan, err = svc.Preview(ctx, []string{card}, nil, func(int, int) {})
	r.must(err)
	if len(plan.Doubts) != 1 || plan.Doubts[0].Candidates[0].ID != r.people["Wei"] {
		t.Fatalf("somebody who resembles a patient is %+v", plan)
	}
	done, err = plan.Apply(ctx, nil, func(int, int) {})
	r.must(err)
	pairs, err := svc.Doubts(ctx)
	r.must(err)
	if done.Doubts != 1 || len(pairs) != 1 || pairs[0].Candidate.Patient.ID != r.people["Wei"] {
		t.Fatalf("left alone, %d pairs wait: %+v", len(pairs), done)
	}
	rec, err := svc.Record(ctx, r.people["Wei"])
	r.must(err)
	if len(rec.Doubts) != 1 {
		t.Error("the record does not say that it may be a duplicate")
	}
	batches, err := svc.Batches(ctx)
	r.must(err)
	if len(batches) != 1 || batches[0].State != "done" || len(batches[0].Files) != 1 {
		t.Errorf("imports so far: %+v", batches)
	}
}

func TestAStoredPaperIsPrintedAgainAndShown(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	svc, ctx, id := patientServices{d}, t.Context(), r.people["Walter"]
	_, err := svc.Invite(ctx, id)
	r.must(err)
	rec, err := svc.Record(ctx, id)
	r.must(err)
	if len(rec.Papers) != 1 || len(rec.Papers[0].Uses) != 1 {
		t.Fatalf("papers: %+v", rec.Papers)
	}
	where, err := svc.Reprint(ctx, rec.Papers[0].ID)
	r.must(err)
	r.tray.mu.Lock()
	same := len(r.tray.jobs) == 2 && string(r.tray.jobs[0]) == string(r.tray.jobs[1])
	r.tray.mu.Unlock()
	if !same || where != "Front desk" {
		t.Errorf("printed again at %q, the same bytes: %t", where, same)
	}
	if used := uses(r, rec.Papers[0].ID); !slices.Equal(used, []string{"printed Front desk", "reprinted Front desk"}) || r.tray.last.Kind != "letter" {
		t.Errorf("printed again as a %s, the log says %v", r.tray.last.Kind, used)
	}
	if err := svc.ShowPaper(ctx, rec.Papers[0].ID); err == nil {
		t.Error("a printer that shows nothing showed a paper")
	}
}

// uses are what the log says was done with a paper.
func uses(r *rig, paperID string) (list []string) {
	r.Helper()
	h, ctx := r.act()
	all, err := h.Papers.Uses(ctx, paperID)
	r.must(err)
	for _, u := range all {
		list = append(list, strings.TrimSpace(string(u.How)+" "+u.Target))
	}
	return list
}

// A paper that is asked for again is in the log once it is out, as what happened: from the record, from the codes that are
// out and from the day's list.
func TestAPaperPrintedAgainIsLoggedOnceItIsOut(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	ctx, who := t.Context(), r.people["Walter"]
	_, err := (patientServices{d}).Invite(ctx, who)
	r.must(err)
	h, as := r.act()
	papers, err := h.Papers.List(as, paperlog.Choose{PatientID: who})
	r.must(err)
	codes, err := h.Enrollment.Codes(as, who, 0)
	r.must(err)
	if len(papers) != 1 || len(codes) != 1 {
		t.Fatalf("%d papers with %d codes", len(papers), len(codes))
	}
	id, want := papers[0].ID, []string{"printed Front desk"}
	for name, again := range map[string]func() (string, error){
		"the record":        func() (string, error) { return (patientServices{d}).Reprint(ctx, id) },
		"the list of codes": func() (string, error) { return (enrollmentServices{d}).Reprint(ctx, codes[0].ID) },
		"the day":           func() (string, error) { h, ctx := r.act(); return d.reprintPapers(ctx, h, id) },
	} {
		r.tray.err = errors.New("no paper")
		if _, err := again(); err == nil || !slices.Equal(uses(r, id), want) {
			t.Errorf("%s: no printer took it: %v, the log says %v", name, err, uses(r, id))
		}
		r.tray.err, r.tray.shown = nil, true
		where, err := again()
		r.must(err)
		want = append(want, "shown")
		if where != "" || !slices.Equal(uses(r, id), want) {
			t.Errorf("%s: shown at %q, the log says %v, want %v", name, where, uses(r, id), want)
		}
		r.tray.shown = false
		_, err = again()
		r.must(err)
		want = append(want, "reprinted Front desk")
		if !slices.Equal(uses(r, id), want) || r.tray.last.Kind != "letter" {
			t.Errorf("%s: as a %s, the log says %v, want %v", name, r.tray.last.Kind, uses(r, id), want)
		}
	}
	lost, err := h.Papers.Keep(as, paperlog.Paper{Kind: paperlog.Letter, PatientID: who}, []byte("%PDF-1.7"))
	r.must(err)
	r.must(h.Papers.Spoil(as, lost.ID, "no printer took it"))
	n := r.tray.count()
	if _, err := (patientServices{d}).Reprint(ctx, lost.ID); fault.Of(err) != fault.Conflict || r.tray.count() != n {
		t.Errorf("a paper that was never handed out: %v", err)
	}
}

// What an import could not read is told in the language of the window, and what taking it back leaves in one order.
func TestAnImportIsToldInSpanish(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	words.Use(words.Spanish)
	defer words.Use(words.English)
	dir := t.TempDir()
	card, junk := filepath.Join(dir, "iris.vcf"), filepath.Join(dir, "junk.bin")
	r.must(os.WriteFile(card, []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Iris Vale\r\nN:Vale;Iris;;;\r\nBDAY:19840229\r\nEND:VCARD\r\n"), 0o600))
	r.must(os.WriteFile(junk, []byte{0, 1, 2, 3, 0xff, 0xfe}, 0o600))
	plan, err := (patientServices{d}).Preview(t.Context(), []string{card, junk}, nil, func(int, int) {})
	r.must(err)
	done, err := plan.Apply(t.Context(), nil, func(int, int) {})
	r.must(err)
	if len(done.Problems) != 1 || strings.Contains(done.Problems[0], "This") || !strings.HasPrefix(done.Problems[0], "junk.bin: ") {
		t.Errorf("problems: %q", done.Problems)
	}
}

func TestWhatStaysAfterAnImportIsTakenBackIsToldInOneOrder(t *testing.T) {
	kept := []importing.Kept{{Because: "c"}, {Because: "a"}, {Because: "b"}, {Because: "a"}, {Because: "e"}, {Because: "d"}}
	want := keptWords(kept)
	for i, letter := range []string{"a", "b", "c", "d", "e"} {
		if len(want) != 5 || !strings.Contains(want[i], letter) {
			t.Fatalf("said %q", want)
		}
	}
}
