package desk

import (
	"context"
	"errors"
	"foyer/ui/shell"
	"slices"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/enrollment"
	"foyer/data/paperlog"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/ui/phrase"
	"foyer/ui/today"
)

func (d *desk) todayPlace() shell.Screen {
	return shell.Screen{Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(sh *shell.Shell) *shell.Content {
		return today.New(sh, todayServices{d}, today.Go{Patient: func(id string) { sh.GoTo("patients", id) }, Summary: func(id string) { sh.GoTo("summary", id) }})
	}}
}

// todayPictures are the states to draw before anything is printed.
func todayPictures(Subject) []picture {
	return []picture{{"today-day", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today") }}}
}

// todayServices answers the screen Today from the services.
type todayServices struct{ *desk }

// Today implements today.Services.
func (d todayServices) Today(ctx context.Context) (today.Day, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return today.Day{}, err
	}
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return today.Day{}, err
	}
	now := h.DB.Source().Now().In(p.Hours().Location())
	day := today.Day{Date: now}
	if day.Visits, err = dayVisits(ctx, h, now.Location()); err != nil {
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
	reviews, err := h.Enrollment.Reviews(ctx)
	if err != nil {
		return day, err
	}
	day.Reviews = len(reviews)
	if day.LastBackup, err = h.LastBackup(ctx); err != nil {
		return day, err
	}
	day.LastBackup = day.LastBackup.In(now.Location())
	features, err := h.Portal.OnPaper(ctx, "en")
	day.PortalOn = len(features) > 0
	return day, err
}

func dayVisits(ctx context.Context, h *house.House, loc *time.Location) ([]today.Visit, error) {
	visits, err := h.Visits.Today(ctx)
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
	standings, err := h.Enrollment.Standings(ctx, people...)
	if err != nil {
		return nil, err
	}
	var list []today.Visit
	for _, v := range visits {
		if v.Status == visit.Cancelled || v.Status == visit.NoShow || v.Status == "entered-in-error" {
			continue
		}
		who, err := h.Patients.Get(ctx, v.PatientID)
		if err != nil {
			return nil, err
		}
		standing := standings[who.ID]
		line := today.Visit{ID: v.ID, PatientID: who.ID, Time: clockTime(v, loc), Name: who.Name().String(), Age: -1, Reason: v.Reason, With: familyName(v.Provider),
			Portal: portalState(who.Patient, standing.State), Missing: missing(standing), Summary: today.Later}
		if line.Reason == "" {
			line.Reason = v.Type.String()
		}
		if years, ok := who.BirthDate.Age(v.Begins.In(loc)); ok {
			line.Age = years
		}
		switch {
		case printed[v.ID]:
			line.Summary = today.Done
		case visit.Summarizable(v.Status):
			line.Summary = today.Ready
		}
		list = append(list, line)
	}
	return list, nil
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
	if day.DueToday, day.FirstDue, err = h.Mail.DueBy(ctx, endOfDay); err != nil {
		return err
	}
	if !day.FirstDue.IsZero() {
		day.FirstDue = day.FirstDue.In(now.Location())
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
			if phones := who.Reach("phone"); len(phones) > 0 && !who.Confidential.NoCalls {
				a.Phone = phones[0]
			}
		}
		day.Alerts = append(day.Alerts, a)
	}
	return nil
}

// PrintDay implements today.Services.
func (d todayServices) PrintDay(ctx context.Context, visits []string, progress func(done, of int)) (today.Printed, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return today.Printed{}, err
	}
	file, made, failed, err := h.Press.Day(ctx, visits, press.Options{}, progress)
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
	out.Where, err = d.handOver(ctx, h, file, printing.Job{Title: "Foyer", Duplex: true},
		"No printer took the summaries. Their codes are void and the visits stay to print. Print the same papers again once the printer is ready.", made...)
	out.Shown = err == nil && out.Where == ""
	return out, err
}

// whose names the patient whose paper could not be made: of a whole day's papers, that is the question.
func whose(ctx context.Context, h *house.House, failed error) string {
	var f *press.Failure
	if !errors.As(failed, &f) {
		return ""
	}
	v, err := h.Visits.Get(ctx, f.VisitID)
	if err != nil {
		return ""
	}
	who, err := h.Patients.Get(ctx, v.PatientID)
	if err != nil {
		return ""
	}
	return who.Name().String() + ": "
}

// OnChange implements today.Services.
func (d todayServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
