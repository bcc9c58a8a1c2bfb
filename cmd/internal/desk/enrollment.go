package desk

import (
	"context"
	"io"
	"slices"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/reports/funnel"
	"foyer/reports/printing"
	ui "foyer/ui/enrollment"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

func (d *desk) enrollmentPlace() shell.Screen {
	return shell.Screen{Key: "enrollment", TitleKey: "ui.enrollment.title", Icon: "enrollment", Build: func(sh *shell.Shell) *shell.Content {
		return ui.New(sh, enrollmentServices{d}, ui.Go{Patient: func(id string) { sh.GoTo("patients", id) }, Mail: func(id string) { sh.GoTo("mail", id) }})
	}}
}

// enrollmentServices answers the screen Enrollment from the services.
type enrollmentServices struct{ *desk }

// List implements ui.Services.
func (d enrollmentServices) List(ctx context.Context, ask ui.Ask) (ui.Listing, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return ui.Listing{}, err
	}
	return listing(ctx, h, ask)
}

func listing(ctx context.Context, h *house.House, ask ui.Ask) (l ui.Listing, err error) {
	roll, err := h.Enrollment.Roll(ctx)
	if err != nil {
		return l, err
	}
	order, visits, err := expected(ctx, h)
	if err != nil {
		return l, err
	}
	due, err := h.Enrollment.DueLines(ctx, roll)
	if err != nil {
		return l, err
	}
	reviews, err := h.Enrollment.Reviews(ctx)
	if err != nil {
		return l, err
	}
	l.Visits, l.Day, l.Counts, l.Due, l.Reviews = visits, roll.Day, roll.Count(enrollment.Pick{}), len(due), len(reviews)
	for _, line := range roll.Pick(enrollment.Pick{ToDo: true}) {
		l.ToDo++
		if _, today := order[line.PatientID]; today {
			l.TodayToDo++
		}
	}
	pick := ask.Pick
	pick.Provider, l.Providers = ask.Provider, roll.Providers()
	if ask.Today {
		pick.Patients = both(pick.Patients, order)
	}
	if ask.Due {
		set := make(map[string]bool, len(due))
		for _, line := range due {
			set[line.PatientID] = true
		}
		pick.Patients = both(pick.Patients, set)
	}
	l.Lines = roll.Pick(pick)
	enrollment.Sort(l.Lines, ask.Order, ask.Falling, order)
	return l, nil
}

// both are the patients of a set, if there is one, who are in the other too.
func both[V any](set map[string]bool, other map[string]V) map[string]bool {
	in := map[string]bool{}
	for id := range other {
		if set == nil || set[id] {
			in[id] = true
		}
	}
	return in
}

// expected are the patients whom the practice sees today, in the order of the day, and when.
func expected(ctx context.Context, h *house.House) (order map[string]int, at map[string]time.Time, err error) {
	visits, err := h.Visits.Today(ctx)
	if err != nil {
		return nil, nil, err
	}
	loc := location(ctx, h)
	order, at = map[string]int{}, map[string]time.Time{}
	for _, v := range visits {
		if _, twice := order[v.PatientID]; twice || !visit.Expected(v.Status) {
			continue
		}
		order[v.PatientID], at[v.PatientID] = len(order), clockTime(v, loc)
	}
	return order, at, nil
}

// Person implements ui.Services.
func (d enrollmentServices) Person(ctx context.Context, id string) (ui.Person, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return ui.Person{}, err
	}
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return ui.Person{}, err
	}
	p := ui.Person{Patient: who.Patient, Age: -1, Consent: "none"}
	roll, err := h.Enrollment.Roll(ctx)
	if err != nil {
		return p, err
	}
	if years, ok := who.BirthDate.Age(roll.Day.Time()); ok {
		p.Age = years
	}
	e, err := h.Enrollment.Get(ctx, who.ID)
	if err != nil {
		return p, err
	}
	p.State = portalState(who.Patient, e.State)
	if p.Line = roll.Line(who.ID); p.Line != nil {
		p.State = string(p.Line.State)
		p.NextStep = phrase.Sentence(p.Line.Task(roll.Day).NextStep)
	}
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	if err != nil {
		return p, err
	}
	switch {
	case standing.Given:
		p.Consent = "given"
	case standing.Withdrawn:
		p.Consent = "withdrawn"
	}
	for _, w := range enrollment.Warnings(who.Patient, roll.Day) {
		p.Warnings = append(p.Warnings, phrase.Sentence(w))
	}
	why := func(err error) string {
		if err == nil {
			return ""
		}
		return phrase.Error(err)
	}
	p.NoLetter, p.NoDesk = why(h.Press.MayInvite(ctx, who.ID)), why(h.Press.MayInvite(ctx, who.ID))
	if p.NoMail = why(h.MayMailInvitation(ctx, who.ID)); p.NoLetter != "" {
		p.NoMail = p.NoLetter
	}
	if p.Codes, err = h.Enrollment.Codes(ctx, who.ID, 20); err != nil {
		return p, err
	}
	p.History, err = h.Enrollment.History(ctx, who.ID)
	loc := location(ctx, h)
	for i := range p.History {
		p.History[i].At = p.History[i].At.In(loc)
	}
	return p, err
}

// Table implements ui.Services.
func (d enrollmentServices) Table(ctx context.Context, by enrollment.Dimension) (ui.Table, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return ui.Table{}, err
	}
	roll, err := h.Enrollment.Roll(ctx)
	if err != nil {
		return ui.Table{}, err
	}
	t := ui.Table{By: by, Rows: roll.Table(enrollment.Pick{}, by), Total: roll.Count(enrollment.Pick{}), Cohorts: roll.Cohorts(), Reasons: map[enrollment.State][]enrollment.Row{}}
	for _, s := range []enrollment.State{enrollment.Declined, enrollment.Deferred, enrollment.Failed, enrollment.Revoked} {
		t.Reasons[s] = roll.Reasons(s)
	}
	return t, nil
}

// Save implements ui.Services.
func (d enrollmentServices) Save(ctx context.Context, path string, ask *ui.Ask, by enrollment.Dimension) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	var write func(w io.Writer) error
	what := "list"
	if ask != nil {
		l, err := listing(ctx, h, *ask)
		if err != nil {
			return err
		}
		write = func(w io.Writer) error { return enrollment.WriteLines(w, l.Lines, l.Day) }
	} else {
		what = "funnel by " + string(by)
		roll, err := h.Enrollment.Roll(ctx)
		if err != nil {
			return err
		}
		write = func(w io.Writer) error { return enrollment.WriteTable(w, roll.Table(enrollment.Pick{}, by)) }
	}
	return saveTable(ctx, h, path, write, audit.Entry{Action: "enrollment.exported", Subject: "export", Detail: map[string]any{"of": what}})
}

// PrintFunnel implements ui.Services.
func (d enrollmentServices) PrintFunnel(ctx context.Context, page funnel.Page) (where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Funnel(ctx, page, press.Options{Lang: string(words.Current())})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "form"}, "No printer took the page. Print the same page again once the printer is ready.", made)
}

// Record implements ui.Services.
func (d enrollmentServices) Record(ctx context.Context, id string, event enrollment.Event, note enrollment.Note) (ui.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	before, err := h.Enrollment.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if note.Channel == enrollment.Visit {
		if note.VisitID, err = visitToday(ctx, h, id); err != nil {
			return nil, err
		}
	}
	if _, err := h.Enrollment.Record(ctx, id, event, note); err != nil {
		return nil, err
	}
	return d.undo(func(ctx context.Context, h *house.House) error { return h.Enrollment.TakeBack(ctx, before) }), nil
}

// undo is a way back that asks for the rights of whoever is signed in then.
func (d enrollmentServices) undo(back func(ctx context.Context, h *house.House) error) ui.Undo {
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return back(ctx, h)
	}
}

func visitToday(ctx context.Context, h *house.House, patientID string) (string, error) {
	visits, err := h.Visits.Today(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(visits, func(v visit.Stored) bool {
		return v.PatientID == patientID && visit.Expected(v.Status)
	})
	if i < 0 {
		return "", nil
	}
	return visits[i].ID, nil
}

// Fill implements ui.Services.
func (d enrollmentServices) Fill(ctx context.Context, id string, f ui.Fill) (ui.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	if f.Consent != "" {
		c := consent.Consent{PatientID: id, Kind: consent.Email, State: consent.Given, Method: consent.Method(f.Consent)}
		if f.Consent == "no" {
			c.State, c.Method = consent.Withdrawn, consent.Spoken
		}
		_, err := h.Consents.Record(ctx, c, "")
		return nil, err
	}
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	next := who.Patient
	next.Telecoms = slices.Clone(next.Telecoms)
	switch {
	case f.Email != "":
		next.Telecoms = append(next.Telecoms, record.ContactPoint{System: "email", Value: f.Email})
	case f.Phone != "":
		next.Telecoms = append(next.Telecoms, record.ContactPoint{System: "phone", Value: f.Phone})
	case f.Language != "":
		next.Languages = append([]record.Language{{Code: f.Language, Preferred: true}}, next.Languages...)
	}
	if err := h.Patients.Update(ctx, next, who.Version); err != nil {
		return nil, err
	}
	return d.undo(func(ctx context.Context, h *house.House) error {
		return h.Patients.Update(ctx, who.Patient, who.Version+1)
	}), nil
}

// Today implements ui.Services.
func (d enrollmentServices) Today() time.Time { return d.now() }

// OnChange implements ui.Services.
func (d enrollmentServices) OnChange(fn func(id string)) (cancel func()) { return d.news.listen(fn) }
