package desk

import (
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/reports/portal"
	"foyer/reports/raster"
	"foyer/reports/reading"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/summary"
	"foyer/ui/words"
)

func (d *desk) summaryPlace() shell.Screen {
	return shell.Screen{Key: "summary", TitleKey: "ui.summary", Icon: "summaries", Build: func(sh *shell.Shell) *shell.Content {
		_, content := summary.New(sh, summaryServices{d})
		return content
	}}
}

func summaryPictures(of Subject) []picture {
	choose := func(sh *shell.Shell, n, i int) {
		sh.GoTo("summary", of.Visit)
		if choices := shots.Find[*kit.Segments](sh.Canvas()); len(choices) > n {
			choices[n].Choose(i)
		}
	}
	return []picture{
		{"summary-preview", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("summary", of.Visit) }},
		{"summary-editing", nil, func(sh *shell.Shell, _ *desk) {
			sh.GoTo("summary", of.Visit)
			if editors := shots.Find[*kit.Editor](sh.Canvas()); len(editors) > 1 {
				editors[1].Focus()
				editors[1].GoToEnd()
				editors[1].Insert(" Hypertension can damage your heart.")
				sh.Do("ui.summary.othersize") // pictures don't wait for a pause
				sh.Do("ui.summary.othersize")
			}
		}},
		{"summary-sections", nil, func(sh *shell.Shell, _ *desk) {
			sh.GoTo("summary", of.Visit)
			sh.Do("ui.summary.sections.open")
		}},
		{"summary-spanish", nil, func(sh *shell.Shell, _ *desk) { choose(sh, 0, 1); choose(sh, 0, 0); choose(sh, 0, 1) }},
		{"summary-large-print", nil, func(sh *shell.Shell, _ *desk) { choose(sh, 0, 0); choose(sh, 1, 1) }},
		{"summary-usual", nil, func(sh *shell.Shell, _ *desk) { choose(sh, 1, 0) }},
	}
}

// summaryPrinted is what printing says while a paper of the visit is out.
func summaryPrinted(of Subject) []picture {
	return []picture{{"summary-anew", nil, func(sh *shell.Shell, _ *desk) {
		sh.GoTo("summary", of.Visit)
		sh.Do("ui.summary.nextvisit") // somebody who was given a code
		sh.Do("ui.summary.print")
	}}}
}

// summaryServices answers the screen Summary from the services.
type summaryServices struct{ *desk }

// location is the practice's time zone.
func location(ctx context.Context, h *house.House) *time.Location {
	return practice.Zone(ctx, h.DB)
}

// Today implements summary.Services.
func (d summaryServices) Today(ctx context.Context) (time.Time, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return h.DB.Source().Now().In(location(ctx, h)), nil
}

// Visits implements summary.Services.
func (d summaryServices) Visits(ctx context.Context, from, to time.Time) ([]summary.Visit, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	visits, err := h.Visits.List(ctx, visit.Filter{From: record.DayOf(from), To: record.DayOf(to)})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(visits))
	for i, v := range visits {
		ids[i] = v.ID
	}
	printed, err := h.Papers.GivenFor(ctx, paperlog.Summary, ids...)
	if err != nil {
		return nil, err
	}
	loc := location(ctx, h)
	var list []summary.Visit
	for _, v := range visits {
		if !visit.Summarizable(v.Status) {
			continue
		}
		name, err := nameOf(ctx, h, v.PatientID)
		if err != nil {
			return nil, err
		}
		line := summary.Visit{ID: v.ID, Name: name, Reason: v.Reason, Day: v.Begins.In(loc), At: clockTime(v, loc), State: summary.Ready}
		if out := printed[v.ID]; out.How != "" {
			line.State, line.How, line.Changed = summary.Done, handedHow(out.How), out.Changed
		}
		list = append(list, line)
	}
	return list, nil
}

// Open implements summary.Services.
func (d summaryServices) Open(ctx context.Context, visitID string) (s summary.Sheet, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return s, err
	}
	v, err := h.Visits.Get(ctx, visitID)
	if err != nil {
		return s, err
	}
	who, err := h.Patients.Get(ctx, v.PatientID)
	if err != nil {
		return s, err
	}
	loc := location(ctx, h)
	s = summary.Sheet{PatientID: who.ID, Name: who.Name().String(), Day: phrase.Day(v.Begins.In(loc)), With: v.Provider}
	if s.Said, s.Version, err = h.Visits.Said(ctx, visitID); err != nil {
		return s, err
	}
	choice, _, err := h.Papers.Choice(ctx, visitID)
	if err != nil {
		return s, err
	}
	s.Options = summary.Options{Lang: choice.Language, LargePrint: choice.Large, Order: choice.Order, Off: choice.Off}
	if s.Given, err = given(ctx, h, visitID, loc); err != nil {
		return s, err
	}
	if !access.WritePolicies.Allows(d.session.Role()) {
		s.UsualNo = phrase.Sentence(access.Why(d.session.Role(), access.WritePolicies))
	}
	guidance, err := h.Practice.Guidance(ctx)
	if err != nil {
		return s, err
	}
	s.UsualCallWords = map[string]string{}
	for _, lang := range []string{"en", "es"} {
		s.UsualCallWords[lang] = strings.Join(practice.Lines(guidance.CallIf, lang), "\n")
	}
	s.MailTo, s.MailNo, err = mailable(ctx, h, who.ID)
	return s, err
}

// handedHow is how a paper reached somebody, as the lists say it.
func handedHow(how paperlog.How) string {
	if how == paperlog.Reprinted {
		how = paperlog.Printed
	}
	return string(how)
}

// mailable is the address to which a patient is written; no says why nothing can be mailed, and is empty when it can.
func mailable(ctx context.Context, h *house.House, patientID string) (to, no string, err error) {
	address, err := h.MailAddress(ctx)
	if err != nil {
		return "", "", err
	}
	if address == "" {
		return "", words.T("ui.today.nomailbox"), nil
	}
	terms, err := h.Mail.StartTerms(ctx, patientID, "")
	if err != nil || terms.Refused == nil {
		return terms.To.Mail, "", err
	}
	return "", phrase.Error(terms.Refused), nil
}

// given is the paper of a visit that somebody has, with whether its code is good still.
func given(ctx context.Context, h *house.House, visitID string, loc *time.Location) (g summary.Given, err error) {
	p, err := lastGiven(ctx, h, visitID)
	if err != nil || p.ID == "" {
		return g, err
	}
	g = summary.Given{PaperID: p.ID, At: p.MadeAt.In(loc)}
	uses, err := h.Papers.Uses(ctx, p.ID)
	if err != nil {
		return g, err
	}
	for _, u := range uses {
		if u.How != paperlog.Declined {
			g.How = string(u.How)
		}
	}
	if p.CodeID != "" {
		codes, err := h.Enrollment.Codes(ctx, p.PatientID, 50)
		if err != nil {
			return g, err
		}
		for _, c := range codes {
			g.Coded = g.Coded || c.ID == p.CodeID && c.State == "live"
		}
	}
	return g, nil
}

func options(o summary.Options) press.Options {
	return press.Options{Lang: o.Lang, LargePrint: o.LargePrint, Order: o.Order, Off: o.Off, Exact: true}
}

// Preview implements summary.Services.
func (d summaryServices) Preview(ctx context.Context, visitID string, said visit.Said, o summary.Options) (summary.Preview, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return summary.Preview{}, err
	}
	as := options(o)
	as.Said = &said
	p, err := h.Press.Preview(ctx, visitID, as)
	if err != nil {
		return summary.Preview{}, err
	}
	out := summary.Preview{Lang: p.Input.Options.Lang, Coded: p.Input.Portal.Code != "", Notes: notesOf(p, said), Parts: inOrder(o.Order),
		Portal: map[portal.State]string{portal.Invite: "invite", portal.Enrolled: "enrolled", portal.Declined: "declined", portal.Guardian: "guardian"}[p.Input.Portal.State]}
	if out.Portal == "" {
		out.Portal = "none"
	}
	if written := reading.Language(said.Next, said.Found, said.CallIf, said.FollowUp, said.Pending); written != out.Lang {
		out.Other = written
	}
	for i := range p.Doc.Pages {
		if err := ctx.Err(); err != nil {
			return out, err // somebody typed on: nobody will look at this one
		}
		var page image.Image
		if page, err = raster.Page(p.Doc, i, float64(o.DPI)); err != nil {
			return out, fault.Wrap(fault.Unavailable, err, "The paper could not be drawn.")
		}
		out.Pages = append(out.Pages, page)
	}
	return out, nil
}

// inOrder are the parts as the paper has them: those of page 1, then those of page 2, each in the order chosen.
func inOrder(order []string) (parts []string) {
	usual := press.Parts()
	front := press.FrontParts()
	for _, page := range []bool{true, false} {
		on := func(part string) bool { return slices.Contains(front, part) == page }
		for _, p := range slices.Concat(order, usual) {
			if on(p) && slices.Contains(usual, p) && !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	return parts
}

// OnChange implements summary.Services.
func (d summaryServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
