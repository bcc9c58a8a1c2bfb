package press

import (
	"context"
	"strings"
	"time"

	"foyer/data/enrollment"
	"foyer/data/paperlog"
	"foyer/data/practice"
	"foyer/data/record"
	reportportal "foyer/reports/portal"
	"foyer/reports/summary"
	"foyer/reports/wording"

	dataportal "foyer/data/portal"
)

// input gathers what a visit's summary says. offered tells that the paper carries a code, which the caller issues.
func (p *Press) input(ctx context.Context, visitID string, o Options) (in summary.Input, offered bool, err error) {
	v, err := p.Visits.Get(ctx, visitID)
	if err != nil {
		return in, false, err
	}
	who, err := p.Patients.Get(ctx, v.PatientID)
	if err != nil {
		return in, false, err
	}
	chart, err := p.Patients.Chart(ctx, v.PatientID)
	if err != nil {
		return in, false, err
	}
	if !o.Exact {
		choice, _, err := p.Papers.Choice(ctx, visitID)
		if err != nil {
			return in, false, err
		}
		o = o.over(choice)
	}
	if o.Said != nil {
		v.Visit, chart = o.Said.On(v.Visit, chart)
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return in, false, err
	}
	lang := language(o.Lang, who.Language(), house.Language)
	panel, offered, err := p.panel(ctx, who.Patient, house, lang)
	if err != nil {
		return in, false, err
	}
	src := summary.Source{
		Practice: letterhead(house, lang), Patient: who.Patient, Visit: v.Visit, Chart: chart, Portal: panel, Location: house.Hours().Location(),
		Signed: v.Provider, Today: p.today(house), Options: summary.Options{Lang: lang, LargePrint: o.LargePrint, A4: o.A4, Order: o.Order, Off: o.Off},
	}
	guidance, err := p.Practice.Guidance(ctx)
	if err != nil {
		return in, false, err
	}
	src.CallIf, src.Emergency = practice.Lines(guidance.CallIf, lang), practice.Lines(guidance.Emergency, lang)
	if own := strings.TrimSpace(v.CallIf); own != "" {
		src.CallIf = strings.FieldsFunc(own, func(r rune) bool { return r == '\n' })
	}
	if house.Section1557 {
		src.Notice = notice1557(lang)
	}
	in = summary.FromVisit(src)
	in.Due, err = p.due(ctx, who.ID, lang)
	return in, offered, err
}

// due is care that is due by the rules that a clinician said patients may be told of.
func (p *Press) due(ctx context.Context, patientID, lang string) (list []summary.Due, err error) {
	if p.Care == nil {
		return nil, nil
	}
	items, err := p.Care.For(ctx, patientID)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		if i.Of.Told {
			list = append(list, summary.Due{What: i.Of.Line.In(lang), Last: string(i.Last), Source: i.Of.Source})
		}
	}
	return list, nil
}

// language chooses the paper's language: the one asked for, else the patient's where there are texts in it, else the
// practice's.
func language(asked, patient, house string) string {
	for _, code := range []string{asked, patient, house} {
		switch base, _, _ := strings.Cut(strings.ToLower(code), "-"); base {
		case "en", "es":
			return base
		}
	}
	return "en"
}

// panel gathers the portal panel. offered tells that it invites with a code.
func (p *Press) panel(ctx context.Context, who record.Patient, house practice.Practice, lang string) (panel reportportal.Panel, offered bool, err error) {
	settings, err := p.Portal.Get(ctx)
	if err != nil {
		return panel, false, err
	}
	if panel, err = p.basic(ctx, settings, house, lang); err != nil {
		return panel, false, err
	}
	e, err := p.Enrollment.Get(ctx, who.ID)
	if err != nil {
		return panel, false, err
	}
	switch e.State {
	case enrollment.Active:
		panel.State = reportportal.Enrolled
		since, err := p.toldUntil(ctx, who.ID)
		if err != nil {
			return panel, false, err
		}
		if e.Since.After(since) {
			since = e.Since // what was there when the patient joined is no news
		}
		fresh, err := p.Portal.NewSince(ctx, lang, since)
		if err != nil {
			return panel, false, err
		}
		for _, f := range fresh {
			panel.New = append(panel.New, f.Line)
		}
	case enrollment.Declined, enrollment.Deferred:
		panel.State = reportportal.Declined
	case enrollment.Ineligible, enrollment.Revoked:
	default:
		if enrollment.Refusal(who, p.today(house)) == nil {
			panel.State = reportportal.Invite
			offered = settings.Join != dataportal.ByVendor
		}
	}
	if age, known := who.BirthDate.Age(p.today(house).Time()); known && !who.Deceased {
		panel.Teen = age >= enrollment.OwnAccountAge && age < 18
		if age < enrollment.OwnAccountAge && panel.State != reportportal.Enrolled {
			panel.State, offered = reportportal.Guardian, false
		}
	}
	return panel, offered, nil
}

// basic is what the panel says to everybody.
func (p *Press) basic(ctx context.Context, settings dataportal.Portal, house practice.Practice, lang string) (panel reportportal.Panel, err error) {
	panel = reportportal.Panel{
		Name: settings.Name, Address: settings.URL, Mail: settings.Mailbox, Reply: replyWithin(p.replyDays(ctx, settings), lang),
		Phone: settings.HelperPhone, Hours: settings.HelperHours.In(lang),
		Join: map[dataportal.Join]reportportal.Join{dataportal.ByMail: reportportal.ByMail, dataportal.ByVendorCode: reportportal.ByCode, dataportal.ByVendor: reportportal.Open}[settings.Join],
	}
	if settings.HasVendor() {
		panel.Mail = ""
	} else if panel.Mail == "" {
		if panel.Mail, err = p.Mailbox(ctx); err != nil {
			return panel, err
		}
	}
	if panel.Phone == "" {
		panel.Phone = house.Phone()
	}
	if panel.Hours == "" {
		panel.Hours = HoursInWords(house.Week, lang)
	}
	features, err := p.Portal.OnPaper(ctx, lang)
	if err != nil {
		return panel, err
	}
	for _, f := range features {
		panel.Features = append(panel.Features, f.Line)
	}
	return panel, nil
}

// today is the calendar day that it is at the practice.
func (p *Press) today(house practice.Practice) record.Date {
	return record.DayOf(p.Now().In(house.Hours().Location()))
}

// newFor is how long what the portal has gained is new at most; sameVisit how long ago a paper was made that is likely one of the
// same visit, made anew.
const (
	newFor    = 30 * 24 * time.Hour
	sameVisit = 12 * time.Hour
)

// toldUntil is the moment since when news of the portal are news for the patient: the last paper, which told of the others, or
// newFor ago.
func (p *Press) toldUntil(ctx context.Context, patientID string) (time.Time, error) {
	since := p.Now().Add(-newFor)
	papers, err := p.Papers.List(ctx, paperlog.Choose{PatientID: patientID})
	if err != nil {
		return since, err
	}
	for _, made := range papers {
		if made.SpoiledAt.IsZero() && made.MadeAt.After(since) && made.MadeAt.Before(p.Now().Add(-sameVisit)) {
			since = made.MadeAt
		}
	}
	return since, nil
}

// lastDay is the calendar day, at the practice, on which a code still works.
func (p *Press) lastDay(ctx context.Context, expires time.Time) (string, error) {
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return "", err
	}
	return string(record.DayOf(expires.In(house.Hours().Location()))), nil
}

func letterhead(house practice.Practice, lang string) summary.Practice {
	l := summary.Practice{Name: house.Name, Phone: house.Phone(), Web: house.Web, Logo: house.Logo, Hours: HoursInWords(house.Week, lang), Color: color(house.Color)}
	a := house.Address
	l.Address = append(l.Address, a.Lines...)
	if town := strings.TrimSpace(strings.Join(strings.Fields(strings.TrimPrefix(a.City+", "+a.State+" "+a.PostalCode, ", ")), " ")); town != "" {
		l.Address = append(l.Address, town)
	}
	return l
}

// replyDays are the business days within which the practice answers: those of the e-mail policy in force, else the portal's.
func (p *Press) replyDays(ctx context.Context, settings dataportal.Portal) int {
	if p.Policies != nil {
		if rules, ok, err := p.Policies.Email(ctx); err == nil && ok {
			return rules.PromiseDays()
		}
	}
	return settings.ReplyDays
}

// replyWithin is the end of "We answer …".
func replyWithin(days int, lang string) string {
	if days == 1 {
		return wording.For(lang).Say("reply.day")
	}
	return wording.For(lang).Say("reply.days", days)
}

// notice1557 is the notice of nondiscrimination and free language help (Section 1557 of the Affordable Care Act).
func notice1557(lang string) string { return wording.For(lang).Say("notice.1557") }
