package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/patient"
	screen "foyer/ui/mail"
	"foyer/ui/phrase"
	"foyer/ui/shell"
)

func (d *desk) mailPlace() shell.Screen {
	return shell.Screen{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
		goTo := screen.Go{Patient: func(id string) { sh.GoTo("patients", id) }, Summary: func(id string) { sh.GoTo("summary", id) },
			Settings: func() { sh.GoTo("settings", "mailbox") }}
		if sh.Has("enrollment") {
			goTo.Enroll = func(id string) { sh.GoTo("enrollment", id) }
		}
		if sh.Has("patients") {
			goTo.NewPatient = func(name, address string) { sh.GoTo("patients", "new:"+name+"\n"+address) }
		}
		return screen.New(sh, mailServices{d}, goTo)
	}, Parts: screen.Rooms}
}

// mailServices answers the screen Mail from the services.
type mailServices struct{ *desk }

// Box implements mail.Services.
func (d mailServices) Box(ctx context.Context) (b screen.Box, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return b, err
	}
	actor, _ := access.From(ctx)
	b.Now = h.DB.Source().Now().In(location(ctx, h))
	b.DueBy = time.Date(b.Now.Year(), b.Now.Month(), b.Now.Day()+1, 0, 0, 0, 0, b.Now.Location())
	b.Me, b.Set = actor.MemberID, access.Why(actor.Role, access.ConfigureMail)
	if b.Address, err = h.MailAddress(ctx); err != nil {
		return b, err
	}
	d.mu.Lock()
	b.Checked, b.Running, b.Done, b.Total = d.synced, d.post.running, d.post.done, d.post.total
	if d.syncErr != nil {
		b.Trouble = phrase.Error(d.syncErr)
	}
	d.mu.Unlock()
	if !b.Checked.IsZero() {
		b.Checked = b.Checked.In(b.Now.Location())
	}
	if b.Tally, err = d.count.get(ctx, h, b.DueBy); err != nil {
		return b, err
	}
	team, err := h.Team.List(ctx)
	if err != nil {
		return b, err
	}
	for _, m := range team {
		if m.Active {
			b.Members = append(b.Members, screen.Member{ID: m.ID, Name: m.Name})
		}
	}
	b.Drafts, err = mailDrafts(ctx, h)
	return b, err
}

// Order implements mail.Services.
func (d mailServices) Order(ctx context.Context, c mail.Choose) ([]int64, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	return h.Mail.Order(ctx, c)
}

// Lines implements mail.Services.
func (d mailServices) Lines(ctx context.Context, numbers []int64) ([]screen.Line, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	found, err := h.Mail.Lines(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, l := range found {
		if l.PatientID != "" {
			ids = append(ids, l.PatientID)
		}
	}
	names, err := patientNames(ctx, h, ids...)
	if err != nil {
		return nil, err
	}
	team, err := memberNames(ctx, h)
	if err != nil {
		return nil, err
	}
	clock := newDueClock(ctx, h)
	list := make([]screen.Line, len(found))
	for i, l := range found {
		list[i] = screen.Line{Line: l, Patient: names[l.PatientID], Assigned: team[l.Assignee], At: l.Last.In(clock.zone)}
		list[i].DueAt, list[i].Left = clock.of(l.Due)
	}
	return list, nil
}

// dueClock tells due times on the practice's clock, and how much working time is left.
type dueClock struct {
	zone    *time.Location
	now     time.Time
	between func(from, to time.Time) time.Duration
}

func newDueClock(ctx context.Context, h *house.House) dueClock {
	c := dueClock{zone: time.Local, now: h.DB.Source().Now(), between: func(from, to time.Time) time.Duration { return to.Sub(from) }}
	if p, err := h.Practice.Get(ctx); err == nil {
		hours := p.Hours()
		c.zone, c.between = hours.Location(), hours.Between
	}
	return c
}

func (c dueClock) of(due *time.Time) (at time.Time, left time.Duration) {
	if due == nil {
		return at, 0
	}
	left = c.between(c.now, *due)
	if left == 0 && due.After(c.now) {
		left = time.Minute // the practice is closed: due as it opens
	}
	return due.In(c.zone), left
}

func patientNames(ctx context.Context, h *house.House, ids ...string) (map[string]string, error) {
	names := map[string]string{}
	if len(ids) == 0 {
		return names, nil
	}
	slices.Sort(ids)
	list, err := h.Patients.Summaries(ctx, slices.Compact(ids)...)
	for _, p := range list {
		names[p.ID] = strings.TrimSpace(p.Given + " " + p.Family)
	}
	return names, err
}

func memberNames(ctx context.Context, h *house.House) (map[string]string, error) {
	team, err := h.Team.List(ctx)
	names := map[string]string{}
	for _, m := range team {
		names[m.ID] = m.Name
	}
	return names, err
}

// Conversation implements mail.Services.
func (d mailServices) Conversation(ctx context.Context, id string) (c screen.Conversation, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	if c.Conversation, err = h.Mail.Conversation(ctx, id); err != nil {
		return c, err
	}
	numbers, err := h.Mail.Order(ctx, mail.Choose{IDs: []string{c.ID}})
	if err != nil {
		return c, err
	}
	if len(numbers) > 0 {
		c.Number = numbers[0]
	}
	clock := newDueClock(ctx, h)
	c.Zone = clock.zone
	c.DueAt, c.Left = clock.of(c.Due)
	team, err := memberNames(ctx, h)
	if err != nil {
		return c, err
	}
	c.Assigned = team[c.Assignee]
	c.Marks = marks(c.Messages)
	if c.Calls, err = h.Mail.Calls(ctx, c.ID); err != nil {
		return c, err
	}
	if c.Terms, err = h.Mail.ReplyTerms(ctx, c.ID); err != nil {
		return c, err
	}
	if c.PatientID != "" {
		who, err := d.person(ctx, h, c.PatientID)
		if err != nil {
			return c, err
		}
		c.Patient = &who
	} else if c.Candidates, err = candidates(ctx, h, c.Conversation); err != nil {
		return c, err
	}
	c.Claims, err = claims(ctx, h, c.Messages)
	return c, err
}

// marks finds the urgent words of each mail in the text that is shown of it at first.
func marks(list []mail.Message) map[string][]triage.Match {
	found := map[string][]triage.Match{}
	for _, m := range list {
		if m.Direction != "in" || m.Kind != mail.Person {
			continue
		}
		text := m.NewText
		if strings.TrimSpace(text) == "" {
			text = m.Text
		}
		for _, match := range triage.Classify(m.Subject, text).Because {
			if match.Urgent {
				found[m.ID] = append(found[m.ID], match)
			}
		}
		slices.SortFunc(found[m.ID], func(a, b triage.Match) int { return a.Offset - b.Offset })
	}
	return found
}

// candidates are the patients whose mail it could be: those with the address, else those with the sender's name.
func candidates(ctx context.Context, h *house.House, c mail.Conversation) ([]screen.Person, error) {
	list, err := h.Patients.Summaries(ctx, c.Candidates...)
	if err != nil || len(c.Candidates) == 0 {
		list = nil
	}
	if err == nil && len(list) == 0 && !c.Automatic {
		for _, m := range slices.Backward(c.Messages) {
			if name := strings.TrimSpace(m.FromName); m.Direction == "in" && strings.Contains(name, " ") {
				list, err = h.Patients.Search(ctx, name, 3)
				break
			}
		}
	}
	var people []screen.Person
	for _, p := range list {
		people = append(people, found(p))
	}
	return people, err
}

// found is a patient as lists for choosing show one.
func found(p patient.Summary) screen.Person {
	return screen.Person{ID: p.ID, Name: strings.TrimSpace(p.Given + " " + p.Family), Born: phrase.Short(p.BirthDate), Number: p.MRN, Emails: p.Emails, Age: -1, Language: p.Language, Deceased: p.Deceased}
}

func claims(ctx context.Context, h *house.House, mails []mail.Message) (list []screen.Claim, err error) {
	if !slices.ContainsFunc(mails, func(m mail.Message) bool { return m.Enrollment != "" }) {
		return nil, nil
	}
	reviews, err := h.Enrollment.Reviews(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range reviews {
		if !slices.ContainsFunc(mails, func(m mail.Message) bool { return m.ID == r.Message }) {
			continue
		}
		names, err := patientNames(ctx, h, slices.DeleteFunc([]string{r.PatientID, r.MatchedID}, func(id string) bool { return id == "" })...)
		if err != nil {
			return nil, err
		}
		list = append(list, screen.Claim{ID: r.ClaimID, Because: r.Because, OwnerID: r.PatientID, Owner: names[r.PatientID], MatchedID: r.MatchedID, Matched: names[r.MatchedID]})
	}
	return list, nil
}

// Find implements mail.Services.
func (d mailServices) Find(ctx context.Context, text string) (people []screen.Person, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil || strings.TrimSpace(text) == "" {
		return nil, err
	}
	list, err := h.Patients.Search(ctx, text, 30)
	for _, p := range list {
		people = append(people, found(p))
	}
	return people, err
}

// OnChange implements mail.Services.
func (d mailServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
