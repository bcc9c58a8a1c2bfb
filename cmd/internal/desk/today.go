package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/assets/catalogue"
	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/audit"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/reports/pdf"
	"foyer/reports/printing"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/today"
	"foyer/ui/words"
)

func (d *desk) todayPlace() shell.Screen {
	return shell.Screen{Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(sh *shell.Shell) *shell.Content {
		return today.New(sh, todayServices{d}, today.Go{
			Patient: func(id string) { sh.GoTo("patients", id) }, Summary: func(id string) { sh.GoTo("summary", id) },
			Place: func(place, what string) { sh.GoTo(place, what) }, Has: sh.Has})
	}}
}

// todayPictures are the states to draw before anything is printed.
func todayPictures(Subject) []picture {
	return []picture{
		{"today-day", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today") }},
		{"today-tomorrow", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("today")
			sh.Do("ui.today.next")
		}},
		{"today-empty", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("today")
			for range 5 { // from a Tuesday to a Sunday
				sh.Do("ui.today.next")
			}
		}},
		{"today-call", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("today")
			pushed(sh, words.T("ui.today.called"))
		}},
		{"today-newvisit", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("today")
			sh.Do("ui.today.newvisit")
		}},
	}
}

// todayAdministrator is the day as an administrator sees it.
func todayAdministrator() []picture {
	return []picture{{"today-administrator", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today") }}}
}

// todayServices answers the screen Today from the services.
type todayServices struct{ *desk }

// Today implements today.Services.
func (d todayServices) Today(ctx context.Context, on time.Time) (today.Day, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return today.Day{}, err
	}
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return today.Day{}, err
	}
	now := h.DB.Source().Now().In(p.Hours().Location())
	day := today.Day{Date: now, Now: now, Role: string(d.session.Role())}
	if !on.IsZero() {
		day.Date = on
	}
	if day.Visits, err = dayVisits(ctx, h, day.Date, now); err != nil {
		return day, err
	}
	if err := dayMail(ctx, h, now, &day); err != nil {
		return day, err
	}
	n, err := h.Enrollment.Counts(ctx)
	if err != nil {
		return day, err
	}
	day.Active = n[enrollment.Active]
	day.Opened = day.Active + n[enrollment.Opened]
	day.Invited = day.Opened + n[enrollment.Invited] + n[enrollment.Expired] + n[enrollment.Failed]
	day.Offered = day.Invited + n[enrollment.Offered] + n[enrollment.Declined] + n[enrollment.Deferred]
	if day.LastBackup, err = h.LastBackup(ctx); err != nil {
		return day, err
	}
	day.LastBackup = day.LastBackup.In(now.Location())
	features, err := h.Portal.OnPaper(ctx, "en")
	if err != nil {
		return day, err
	}
	day.PortalOn = len(features) > 0
	day.Hands, err = d.hands(ctx, h, now)
	return day, err
}

func dayVisits(ctx context.Context, h *house.House, day, now time.Time) ([]today.Visit, error) {
	visits, err := h.Visits.On(ctx, record.DayOf(day))
	if err != nil {
		return nil, err
	}
	var ids, people []string
	for _, v := range visits {
		ids, people = append(ids, v.ID), append(people, v.PatientID)
	}
	printed, err := h.Papers.GivenFor(ctx, paperlog.Summary, ids...)
	if err != nil {
		return nil, err
	}
	changed, practice, err := audit.Newest(ctx, h.DB, people)
	if err != nil {
		return nil, err
	}
	standings, err := h.Enrollment.Standings(ctx, people...)
	if err != nil {
		return nil, err
	}
	until, err := h.Enrollment.GoodUntil(ctx, people...)
	if err != nil {
		return nil, err
	}
	var list []today.Visit
	for _, v := range visits {
		if !visit.Expected(v.Status) {
			continue
		}
		who, err := h.Patients.Get(ctx, v.PatientID)
		if err != nil {
			return nil, err
		}
		standing := standings[who.ID]
		line := today.Visit{ID: v.ID, PatientID: who.ID, Time: clockTime(v, now.Location()), Name: who.Name().String(), Age: -1, Reason: v.Reason, With: familyName(v.Provider),
			Status: v.Status, Portal: portalState(who.Patient, standing.State), Missing: missing(standing), Deceased: who.Deceased, Summary: today.Later,
			Mark: fmt.Sprint(changed[v.PatientID], " ", practice)}
		if line.Reason == "" {
			line.Reason = v.Type.String()
		}
		if years, ok := who.BirthDate.Age(v.Begins.In(now.Location())); ok {
			line.Age = years
		}
		line.Until = until[who.ID]
		switch {
		case printed[v.ID].How != "":
			line.Summary, line.How, line.Changed = today.Done, handedHow(printed[v.ID].How), printed[v.ID].Changed
		case visit.Summarizable(v.Status):
			line.Summary = today.Ready
		}
		list = append(list, line)
	}
	return list, nil
}

// Due implements today.Services.
func (d todayServices) Due(ctx context.Context, patientID string) (list []catalogue.Words, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	due, err := h.Care.For(ctx, patientID)
	for _, item := range due {
		list = append(list, item.Of.Name)
	}
	return list, err
}

// Checks implements today.Services.
func (d todayServices) Checks(ctx context.Context, visits []string) (map[string]int, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]int{}
	for _, id := range visits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if found[id], err = h.Press.Warnings(ctx, id); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// clockTime is the moment of a visit on the practice's clock; zero when only its day is known.
func clockTime(v visit.Stored, loc *time.Location) time.Time {
	if !v.Timed {
		return time.Time{}
	}
	return v.Begins.In(loc)
}

// missing leaves consent out: it is asked for with the first mail, and would stand in every line.
func missing(s enrollment.Standing) []string {
	return slices.DeleteFunc(s.Missing, func(what string) bool { return what == "consent" })
}

// familyName is the short form of a provider's printed name: "Anita Rao, MD" is "Rao".
func familyName(printed string) string {
	name, _, _ := strings.Cut(printed, ",")
	parts := strings.Fields(name)
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1]
}

// mostLetters is how many conversations stand with their names among what is due.
const mostLetters = 4

func dayMail(ctx context.Context, h *house.House, now time.Time, day *today.Day) error {
	address, err := h.MailAddress(ctx)
	if err != nil || address == "" {
		return err
	}
	day.MailboxSet = true
	queues, err := h.Mail.Queues(ctx)
	if err != nil {
		return err
	}
	day.New, day.Unmatched, day.Waiting = queues.New, queues.Unmatched, queues.Waiting
	endOfDay := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	due, err := h.Mail.Order(ctx, mail.Choose{Queue: mail.QueueDue, DueBy: endOfDay})
	if err != nil {
		return err
	}
	day.DueToday = len(due)
	lines, err := h.Mail.Lines(ctx, due[:min(len(due), mostLetters)])
	if err != nil {
		return err
	}
	for _, l := range lines {
		name, err := nameOf(ctx, h, l.PatientID)
		if err != nil {
			return err
		}
		letter := today.Letter{ConversationID: l.ID, Name: name, Subject: l.Subject}
		if name == "" {
			letter.Name = l.From
		}
		if l.Due != nil {
			letter.Due, letter.Overdue = l.Due.In(now.Location()), l.Due.Before(now)
		}
		day.Letters = append(day.Letters, letter)
	}
	urgent, err := h.Mail.Urgent(ctx)
	if err != nil {
		return err
	}
	for _, u := range urgent {
		a := today.Alert{ConversationID: u.ConversationID, PatientID: u.PatientID, Name: u.From, Before: u.Before, Words: u.Words, After: u.After, At: u.At.In(now.Location())}
		if u.PatientID != "" {
			who, err := h.Patients.Get(ctx, u.PatientID)
			if err != nil {
				return err
			}
			a.Name = who.Name().String()
			a.Phone = phoneOf(who.Patient)
		}
		calls, err := h.Mail.Calls(ctx, u.ConversationID)
		if err != nil {
			return err
		}
		if n := len(calls); n > 0 {
			a.Tried, a.TriedAt = calls[n-1].Outcome, calls[n-1].At.In(now.Location())
		}
		day.Alerts = append(day.Alerts, a)
	}
	return nil
}

// nameOf is a patient's name; empty for nobody.
func nameOf(ctx context.Context, h *house.House, patientID string) (string, error) {
	if patientID == "" {
		return "", nil
	}
	who, err := h.Patients.Get(ctx, patientID)
	return who.Name().String(), err
}

// PrintDay implements today.Services.
func (d todayServices) PrintDay(ctx context.Context, visits []string, progress func(done, of int)) (today.Printed, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return today.Printed{}, err
	}
	day := func(ctx context.Context, h *house.House) ([]byte, []press.Made, []error, error) {
		return h.Press.Day(ctx, visits, press.Options{}, progress)
	}
	file, made, failed, err := day(ctx, h)
	if err != nil {
		return today.Printed{}, err
	}
	out := today.Printed{Count: len(made)}
	for _, f := range failed {
		out.Failed = append(out.Failed, whose(ctx, h, f)+phrase.Error(f))
	}
	if len(made) == 0 {
		return out, nil
	}
	out.Where, err = d.handOverJob(ctx, h, day, file, printing.Job{Title: "Foyer", Kind: "summary", Duplex: true},
		"Nothing was printed. The visits stay to print. Look at the printer and try again, or save them as PDF.", made...)
	out.Shown = err == nil && out.Where == ""
	return out, err
}

// whose names the patient whose paper could not be made: of a whole day's papers, that is the question.
func whose(ctx context.Context, h *house.House, failed error) string {
	var f *press.Failure
	if !errors.As(failed, &f) {
		return ""
	}
	id := f.PatientID
	if f.VisitID != "" {
		v, err := h.Visits.Get(ctx, f.VisitID)
		if err != nil {
			return ""
		}
		id = v.PatientID
	}
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return ""
	}
	return who.Name().String() + ": "
}

// Reprint implements today.Services.
func (d todayServices) Reprint(ctx context.Context, visitID string) (where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	p, err := lastGiven(ctx, h, visitID)
	if err != nil {
		return "", err
	}
	if p.ID == "" {
		return "", fault.New(fault.NotFound, "No paper of this visit was handed out. Make one first.")
	}
	return d.reprintPapers(ctx, h, p.ID)
}

// ReprintDay implements today.Services.
func (d todayServices) ReprintDay(ctx context.Context, visits []string) (today.Printed, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return today.Printed{}, err
	}
	var ids []string
	for _, v := range visits {
		p, err := lastGiven(ctx, h, v)
		if err != nil {
			return today.Printed{}, err
		}
		if p.ID != "" {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return today.Printed{}, fault.New(fault.NotFound, "No paper of this visit was handed out. Make one first.")
	}
	out := today.Printed{Count: len(ids)}
	out.Where, err = d.reprintPapers(ctx, h, ids...)
	out.Shown = err == nil && out.Where == ""
	return out, err
}

// lastGiven is the newest summary of a visit that is not spoiled; no id when there is none.
func lastGiven(ctx context.Context, h *house.House, visitID string) (paperlog.Paper, error) {
	papers, err := h.Papers.List(ctx, paperlog.Choose{VisitID: visitID, Kind: paperlog.Summary, Limit: 20})
	if err != nil {
		return paperlog.Paper{}, err
	}
	for _, p := range papers {
		uses, err := h.Papers.Uses(ctx, p.ID)
		if err != nil {
			return paperlog.Paper{}, err
		}
		if p.SpoiledAt.IsZero() && slices.ContainsFunc(uses, func(u paperlog.Use) bool { return u.How != paperlog.Declined }) {
			return p, nil
		}
	}
	return paperlog.Paper{}, nil
}

// reprintPapers prints the stored bytes as one job on the printer of their kind; where is empty when a viewer shows them. The log
// says what happened once it has.
func (d *desk) reprintPapers(ctx context.Context, h *house.House, ids ...string) (where string, err error) {
	var kind paperlog.Kind
	files := make([][]byte, len(ids))
	for i, id := range ids {
		paper, file, err := h.Papers.Reprint(ctx, id)
		if err != nil {
			return "", err
		}
		files[i], kind = file, paper.Kind
	}
	file, why, duplex := files[0], "No printer took the paper. It is kept as it is; try again once the printer is ready.", kind == paperlog.Summary
	if len(files) > 1 {
		why = "No printer took the papers. They are kept as they are; try again once the printer is ready."
		if file, err = pdf.Merge(files, duplex); err != nil {
			return "", err
		}
	}
	p := parcel{file: file, job: printing.Job{Title: "Foyer", Kind: printerKind(kind), Duplex: duplex}, why: why}
	p.name = fileName(p.job.Kind, h.DB.Source().Now().In(location(ctx, h)).Format(time.DateOnly), made(ids))
	p.out = func(ctx context.Context, h *house.House, give press.Give, _ bool) (press.Handed, error) {
		handed, err := give(ctx, file)
		if err != nil {
			return handed, err
		}
		if handed.How == paperlog.Printed {
			handed.How = paperlog.Reprinted
		}
		var all error
		for _, id := range ids {
			all = errors.Join(all, h.Papers.Record(context.WithoutCancel(ctx), id, paperlog.Use{How: handed.How, Target: handed.Target}))
		}
		return handed, all
	}
	return d.send(ctx, h, p, d.print(p.job), why, false)
}

func made(ids []string) []press.Made {
	list := make([]press.Made, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return list
}

// Letter implements today.Services.
func (d todayServices) Letter(ctx context.Context, patientID string) (where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Invitation(ctx, patientID, enrollment.Paper, press.Options{})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "letter"}, "Nothing was printed. Look at the printer and try again.", made)
}

// OnChange implements today.Services.
func (d todayServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}

// phoneOf is the number to call a patient at; "" where there is none, or the patient asked not to be called.
func phoneOf(p record.Patient) string {
	if phones := p.Reach("phone"); len(phones) > 0 && !p.Confidential.NoCalls {
		return phones[0]
	}
	return ""
}
