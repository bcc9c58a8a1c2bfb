package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/internal/stage"
	ui "foyer/ui/enrollment"
	"foyer/ui/kit"
	"foyer/ui/printout"
)

// joining is the screen Enrollment in a window over the services, with its worklist read.
func joining(t *testing.T) (*rig, *stage.Stage, *desk) {
	t.Helper()
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("enrollment")
	s.Until(t, "the worklist", func() bool { return lists(s) == 1 && len(stage.Column(s.Columns(t, 0), 2)) > 0 })
	return r, s, d
}

func (r *rig) stateOf(given string) enrollment.State {
	r.Helper()
	h, ctx := r.act()
	e, err := h.Enrollment.Get(ctx, r.people[given])
	r.must(err)
	return e.State
}

// type r sends letters to what has the keyboard.
func keys(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, r := range text {
		f := s.Canvas().Focused()
		if f == nil {
			t.Fatalf("nothing has the keyboard for %q", r)
		}
		f.TypedRune(r)
	}
}

func TestTheWorklistBeginsWithTodaysVisits(t *testing.T) {
	r, s, _ := joining(t)
	list := s.Columns(t, 0)
	if got := stage.Column(list, 2); !slices.Equal(got, []string{"Abebe, Walter 76", "Núñez-Ortega, Marisol 68", "Elderfield, Tomás 35", "Zhou, Noor 47", "Zhou, Wei 38"}) {
		t.Errorf("the worklist is %v", got)
	}
	if got := stage.Column(list, 1); !slices.Equal(got, []string{"2:00 pm", "2:30 pm", "8:00 pm", "", ""}) {
		t.Errorf("visits are %v: a cancelled one and one of yesterday are none", got)
	}
	s.Until(t, "the first patient", func() bool { return s.Shows("Walter Abebe") })
	s.Must(t, "5 patients to bring in · 3 of them here today · 5 letters due", "Print a letter with the code, or ask for consent to e-mail first.", "The patient has not agreed to mail.")
	s.GoTo("enrollment", "state:ineligible")
	s.Until(t, "the child", func() bool { return slices.Equal(stage.Column(s.Columns(t, 0), 2), []string{"Larkmoor, Ada 4"}) })
	s.GoTo("enrollment", "today")
	s.Until(t, "the day", func() bool { return len(stage.Column(s.Columns(t, 0), 2)) == 3 })
	s.GoTo("enrollment", r.people["Wei"])
	s.Until(t, "one patient", func() bool { return s.Shows("Wei Zhou") && len(stage.Column(s.Columns(t, 0), 2)) == 6 })
}

// TestAPatientIsEnrolledAtTheDeskInFewKeys counts: the bar is twelve key strokes and clicks beside typed text.
func TestAPatientIsEnrolledAtTheDeskInFewKeys(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(desker)
	s.Until(t, "the day", func() bool { return lists(s) == 1 })
	strokes := 0
	s.Go("enrollment") // Ctrl and its number
	strokes++
	s.Until(t, "the worklist", func() bool { return s.Shows("Walter Abebe") && s.Canvas().Focused() != nil })
	press := func(k fyne.KeyName) { s.Key(t, k); strokes++ }
	press(fyne.KeyDown)
	s.Until(t, "the second", func() bool { return s.Shows("Marisol Núñez-Ortega") })
	keys(t, s, "e")
	strokes++
	s.Must(t, "Marisol Núñez-Ortega has joined")
	press(fyne.KeyReturn) // photo ID
	s.Until(t, "the new state", func() bool {
		return r.stateOf("Marisol") == enrollment.Active && s.Shows("Marisol Núñez-Ortega is enrolled.")
	})
	if strokes > 12 {
		t.Errorf("%d key strokes", strokes)
	}
	h, ctx := r.act()
	history, err := h.Enrollment.History(ctx, r.people["Marisol"])
	r.must(err)
	if history[0].Proof != enrollment.PhotoID || history[0].Channel != enrollment.Desk || history[0].Member != desker {
		t.Errorf("the history says %+v", history[0])
	}
	s.Press(t, "Undo")
	s.Until(t, "the way back", func() bool { return r.stateOf("Marisol") == enrollment.NotOffered && s.Shows("Taken back.") })
}

func TestAnswersAreRecordedWithTheirReasonsAndTakenBack(t *testing.T) {
	r, s, d := joining(t)
	s.Until(t, "the patient", func() bool { return s.Shows("Walter Abebe") })
	keys(t, s, "a")
	s.Until(t, "the offer", func() bool { return r.stateOf("Walter") == enrollment.Offered })
	h, ctx := r.act()
	if history, err := h.Enrollment.History(ctx, r.people["Walter"]); err != nil || history[0].VisitID != r.visits["Walter"] || history[0].Channel != enrollment.Visit {
		t.Errorf("asked at the visit: %+v %v", history, err)
	}
	s.GoTo("enrollment", r.people["Walter"])
	s.Until(t, "the patient", func() bool { return s.Shows("at the visit") })
	s.Columns(t, 0).Rows.Focus()
	keys(t, s, "d")
	s.Press(t, "No time")
	s.Press(t, "Cancel") // what was typed stays
	s.Settle(600 * time.Millisecond)
	s.Columns(t, 0).Rows.Focus()
	keys(t, s, "d")
	s.Until(t, "the draft", func() bool { return fieldHolds(s, "No time") })
	s.Key(t, fyne.KeyReturn)
	s.Until(t, "the no", func() bool { return r.stateOf("Walter") == enrollment.Declined })
	if e, err := h.Enrollment.Get(ctx, r.people["Walter"]); err != nil || e.Reason != "No time" || e.NextOn != "2027-05-17" {
		t.Errorf("%+v %v", e, err)
	}
	s.Until(t, "the draft forgotten", func() bool {
		draft, _, err := (drafts{d}).Load(t.Context(), "enrollment:declined:"+r.people["Walter"])
		return err == nil && draft == ""
	})
	s.Until(t, "the dialog gone", func() bool { return !kit.Waiting(s.Canvas()) })
	s.Columns(t, 0).Rows.Focus()
	keys(t, s, "l")
	s.Press(t, "In half a year")
	s.Press(t, "Record")
	s.Until(t, "later", func() bool { return r.stateOf("Walter") == enrollment.Deferred })
	if e, err := h.Enrollment.Get(ctx, r.people["Walter"]); err != nil || e.NextOn != "2027-05-17" {
		t.Errorf("%+v %v", e, err)
	}
	s.Until(t, "the dialog gone", func() bool { return !kit.Waiting(s.Canvas()) })
	s.Columns(t, 0).Rows.Focus()
	keys(t, s, "x") // nobody takes away what nobody has
	s.Must(t, "can't follow")
}

func fieldHolds(s *stage.Stage, text string) bool {
	return slices.ContainsFunc(stage.Find[*kit.Field](s), func(f *kit.Field) bool { return f.Text == text })
}

func TestLettersGoAsOneJobAndMailsTellWhoGetsNone(t *testing.T) {
	r, s, d := joining(t)
	s.Press(t, "Print letters that are due")
	s.Until(t, "what it would do", func() bool { return s.Shows("5 letters will be printed as one job.") })
	if r.stateOf("Walter") != enrollment.NotOffered {
		t.Error("a preview invites")
	}
	s.Press(t, "Print 5 letters")
	s.Until(t, "the letters", func() bool { return s.Shows("5 letters printed. Sent to Front desk.") })
	if r.tray.count() != 1 || r.stateOf("Walter") != enrollment.Invited {
		t.Errorf("%d jobs, Walter is %s", r.tray.count(), r.stateOf("Walter"))
	}
	s.GoTo("enrollment", "codes")
	s.Until(t, "the register", func() bool { return lists(s) == 1 && len(stage.Column(s.Columns(t, 0), 0)) == 5 })
	if got := stage.Column(s.Columns(t, 0), 2); !slices.Equal(slices.Compact(got), []string{"live"}) {
		t.Errorf("codes are %v", got)
	}
	s.Press(t, "Print again")
	s.Until(t, "the same paper", func() bool { return r.tray.count() == 2 })
	s.Press(t, "Undo") // of the letters
	s.Until(t, "the codes void", func() bool {
		return r.stateOf("Walter") == enrollment.NotOffered && r.stateOf("Noor") == enrollment.NotOffered
	})

	h, ctx := r.act()
	_, err := h.Consents.Record(ctx, consent.Consent{PatientID: r.people["Walter"], Kind: consent.Email, State: consent.Given, Method: consent.Written}, "")
	r.must(err)
	plan, err := (enrollmentServices{d}).Plan(t.Context(), []string{r.people["Walter"], r.people["Marisol"], r.people["Ada"]}, true)
	r.must(err)
	if len(plan.Ready) != 1 || len(plan.Refused) != 2 || !strings.Contains(plan.Refused[0].Why, "agreed") || !strings.Contains(plan.Refused[1].Why, "13") {
		t.Errorf("%+v", plan)
	}
	if plan.Remark != "" {
		t.Errorf("without a mailbox there is no provider to agree with: %q", plan.Remark)
	}
	// Without a mailbox nothing can be queued: it is told, and nobody counts as invited.
	sent, err := (enrollmentServices{d}).Mails(t.Context(), []string{r.people["Walter"]}, nil)
	r.must(err)
	if sent.Count != 0 || len(sent.Refused) != 1 || sent.Refused[0].Name != "Walter Abebe" || r.stateOf("Walter") != enrollment.NotOffered {
		t.Errorf("%+v, Walter is %s", sent, r.stateOf("Walter"))
	}
}

func TestLettersThatReachNoPrinterInviteNobody(t *testing.T) {
	r, _, d := joining(t)
	r.tray.err = errors.New("out of paper")
	_, err := (enrollmentServices{d}).Letters(t.Context(), []string{r.people["Walter"], r.people["Noor"]}, nil)
	var u *printout.Unprinted
	if !errors.As(err, &u) || r.stateOf("Walter") != enrollment.NotOffered {
		t.Fatalf("%v, Walter is %s", err, r.stateOf("Walter"))
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err = (enrollmentServices{d}).Letters(ctx, []string{r.people["Walter"], r.people["Noor"]}, func(int, int) { stop() })
	if !errors.Is(err, context.Canceled) || r.stateOf("Walter") != enrollment.NotOffered {
		t.Errorf("stopped: %v, Walter is %s", err, r.stateOf("Walter"))
	}
	r.tray.mu.Lock()
	r.tray.err = nil
	r.tray.mu.Unlock()
	if where, err := u.Print(t.Context(), ""); err == nil || where != "" {
		t.Log("the first letters were printed after all") // newer ones came and went: either is right, but nobody is invited twice
	}
}

func TestWhatIsMissingIsFilledInPlace(t *testing.T) {
	r, _, d := joining(t)
	sv := enrollmentServices{d}
	id := r.people["Walter"]
	if _, err := sv.Fill(t.Context(), id, ui.Fill{Email: "not an address"}); fault.Of(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
	undo, err := sv.Fill(t.Context(), id, ui.Fill{Phone: "(845) 555-0188"})
	r.must(err)
	p, err := sv.Person(t.Context(), id)
	r.must(err)
	if !slices.Contains(p.Patient.Reach("phone"), "(845) 555-0188") {
		t.Errorf("phones %v", p.Patient.Reach("phone"))
	}
	r.must(undo(t.Context()))
	if p, err = sv.Person(t.Context(), id); err != nil || slices.Contains(p.Patient.Reach("phone"), "(845) 555-0188") {
		t.Errorf("phones after undo %v %v", p.Patient.Reach("phone"), err)
	}
	_, err = sv.Fill(t.Context(), id, ui.Fill{Consent: "spoken"})
	r.must(err)
	if p, err = sv.Person(t.Context(), id); err != nil || p.Consent != "given" || slices.Contains(p.Line.Missing, "consent") || p.NoMail != "" {
		t.Errorf("consent %s, missing %v, no mail because %q, %v", p.Consent, p.Line.Missing, p.NoMail, err)
	}
}

func TestAMailWaitsForADecision(t *testing.T) {
	r, s, _ := joining(t)
	h, ctx := r.act()
	issued, err := h.Enrollment.Issue(ctx, r.people["Noor"], enrollment.Mail)
	r.must(err)
	_, err = h.Enrollment.Verify(access.With(ctx, access.System), enrollment.Claim{Text: issued.Code, Sender: "elsewhere@mail.example"})
	r.must(err)
	s.GoTo("enrollment", "reviews")
	s.Until(t, "the mail", func() bool { return s.Shows("elsewhere@mail.example") && s.Shows("The code is this patient's.") })
	s.Press(t, "Enroll this patient")
	s.Until(t, "the question why", func() bool { return s.Shows("Say in a few words why, for whoever looks at it later.") })
	fields := stage.Find[*kit.Field](s)
	fields[len(fields)-1].SetText("called back, it is her new address")
	s.Press(t, "Enroll this patient")
	s.Until(t, "the decision", func() bool { return r.stateOf("Noor") == enrollment.Active && s.Shows("Nothing to decide") })
}

func TestTheNumbersOpenTheirPeopleAndGoIntoAFile(t *testing.T) {
	r, _, d := joining(t)
	sv := enrollmentServices{d}
	for i, given := range []string{"Walter", "Marisol", "Tomás"} {
		note := enrollment.Note{Channel: []enrollment.Channel{enrollment.Visit, enrollment.Phone, enrollment.Phone}[i], Reason: "=cmd()"}
		_, err := sv.Record(t.Context(), r.people[given], []enrollment.Event{enrollment.Offer, enrollment.Decline, enrollment.Activate}[i], note)
		r.must(err)
	}
	for _, by := range enrollment.Dimensions {
		table, err := sv.Table(t.Context(), by)
		r.must(err)
		for _, row := range table.Rows {
			for state, n := range row.States {
				l, err := sv.List(t.Context(), ui.Ask{Pick: enrollment.Pick{States: []enrollment.State{state}, By: by, Value: row.Value}})
				if err != nil || len(l.Lines) != n {
					t.Errorf("%s %q %s says %d and opens %d, %v", by, row.Value, state, n, len(l.Lines), err)
				}
			}
		}
	}
	dir := t.TempDir()
	r.must(sv.Save(t.Context(), filepath.Join(dir, "list.csv"), &ui.Ask{}, ""))
	r.must(sv.Save(t.Context(), filepath.Join(dir, "table.csv"), nil, enrollment.ByChannel))
	list, err := os.ReadFile(filepath.Join(dir, "list.csv"))
	r.must(err)
	if !strings.Contains(string(list), "Abebe,Walter,1950-03-21,76,en,offered,2026-11-17") || !strings.Contains(string(list), "'=cmd()") {
		t.Errorf("the list is\n%s", list)
	}
	table, err := os.ReadFile(filepath.Join(dir, "table.csv"))
	r.must(err)
	if !strings.HasPrefix(string(table), "value,patients,reached_offered") || !strings.Contains(string(table), "visit,1,1,0,0,0") {
		t.Errorf("the table is\n%s", table)
	}
	if err := sv.Save(t.Context(), filepath.Join(dir, "none", "x.csv"), nil, enrollment.ByAge); fault.Of(err) != fault.Unavailable {
		t.Errorf("a folder that is not there: %v", err)
	}
}
