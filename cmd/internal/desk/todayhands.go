package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/visit"
	"foyer/ui/phrase"
	"foyer/ui/today"
)

// How many of a kind the day shows at most, how far ahead birthdays are told, and how old a backup may be.
const (
	mostHands    = 40
	birthdayDays = 60
	backupAge    = 48 * time.Hour
)

// hands gathers what needs a hand beside the visits. What a role can't do anything about is not asked for.
func (d todayServices) hands(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	for _, gather := range []func(context.Context, *house.House, time.Time) ([]today.Hand, error){
		handReviews, handRows, handReturned, handImports, handBirthdays, handMail, handDrafts, d.handHouse} {
		more, err := gather(ctx, h, now)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

func handReviews(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	reviews, err := h.Enrollment.Reviews(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range reviews[:min(len(reviews), mostHands)] {
		hand := today.Hand{Kind: today.Review, ID: r.ClaimID, PatientID: r.PatientID, Name: r.Sender, Because: phrase.Sentence(r.Because), At: r.At.In(now.Location()), Place: "mail", What: "queue:review"}
		if hand.Other, err = nameOf(ctx, h, r.PatientID); err != nil {
			return nil, err
		}
		list = append(list, hand)
	}
	return list, nil
}

func handRows(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	rows, err := h.Visits.Unmatched(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows[:min(len(rows), mostHands)] {
		hand := today.Hand{Kind: today.Row, ID: r.ID, Name: r.Row.Patient.String(), At: r.Row.Start.Time(now.Location()).In(now.Location())}
		if hand.Name == "" {
			hand.Name = r.Row.Reason
		}
		for _, id := range r.Candidates[:min(len(r.Candidates), 3)] {
			who, err := h.Patients.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			hand.People = append(hand.People, today.Person{ID: who.ID, Name: who.Name().String(), Born: phrase.Short(who.BirthDate)})
		}
		list = append(list, hand)
	}
	return list, nil
}

func handReturned(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	returned, err := h.Enrollment.Returned(ctx, mostHands)
	if err != nil {
		return nil, err
	}
	for _, e := range returned {
		hand := today.Hand{Kind: today.CameBack, PatientID: e.PatientID, State: string(e.State), At: e.Since.In(now.Location()), Place: "enrollment", What: e.PatientID}
		if hand.Name, err = nameOf(ctx, h, e.PatientID); err != nil {
			return nil, err
		}
		list = append(list, hand)
	}
	return list, nil
}

func handImports(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	unfinished, err := h.Importing.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range unfinished {
		list = append(list, today.Hand{Kind: today.Import, ID: r.BatchID, At: r.Started.In(now.Location()), Place: "patients", What: "imports"})
	}
	doubts, err := h.Importing.Doubts(ctx)
	if err != nil {
		return nil, err
	}
	for _, doubt := range doubts[:min(len(doubts), mostHands)] {
		hand := today.Hand{Kind: today.Doubt, ID: doubt.ID, PatientID: doubt.PatientID, Place: "patients", What: doubt.PatientID}
		if hand.Name, err = nameOf(ctx, h, doubt.PatientID); err != nil {
			return nil, err
		}
		if hand.Other, err = nameOf(ctx, h, doubt.CandidateID); err != nil {
			return nil, err
		}
		list = append(list, hand)
	}
	return list, nil
}

func handBirthdays(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	birthdays, err := h.Patients.Birthdays(ctx, birthdayDays, patient.AccessAges...)
	if err != nil {
		return nil, err
	}
	for _, b := range birthdays[:min(len(birthdays), mostHands)] {
		on := b.On.Time()
		hand := today.Hand{Kind: today.Birthday, PatientID: b.PatientID, Age: b.Age, At: time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, now.Location()), Place: "patients", What: b.PatientID + "#caregivers"}
		if hand.Name, err = nameOf(ctx, h, b.PatientID); err != nil {
			return nil, err
		}
		list = append(list, hand)
	}
	return list, nil
}

// handMail finds home readings and questions about results among the mail that is not done.
func handMail(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	for _, c := range []struct {
		category string
		kind     today.Kind
	}{{triage.Reading, today.Reading}, {triage.Results, today.Result}} {
		conversations, err := h.Mail.List(ctx, mail.Filter{Open: true, Category: c.category, Limit: mostHands})
		if err != nil {
			return nil, err
		}
		for _, m := range conversations {
			hand := today.Hand{Kind: c.kind, ID: m.ID, PatientID: m.PatientID, At: m.Last.In(now.Location()), Place: "mail", What: m.ID}
			if hand.Name, err = nameOf(ctx, h, m.PatientID); err != nil {
				return nil, err
			}
			if hand.Name == "" {
				hand.Name = m.From
			}
			list = append(list, hand)
		}
	}
	calls, err := h.Mail.List(ctx, mail.Filter{Open: true, ToCall: true, Limit: mostHands})
	if err != nil {
		return nil, err
	}
	for _, m := range calls {
		hand := today.Hand{Kind: today.Call, ID: m.ID, PatientID: m.PatientID, Because: m.Subject, At: m.Last.In(now.Location()), Place: "mail", What: m.ID}
		if m.PatientID != "" {
			who, err := h.Patients.Get(ctx, m.PatientID)
			if err != nil {
				return nil, err
			}
			hand.Name, hand.Other = who.Name().String(), phoneOf(who.Patient)
		}
		if hand.Name == "" {
			hand.Name = m.From
		}
		list = append(list, hand)
	}
	return list, nil
}

// handDrafts are what the member began to write and has not sent or saved.
func handDrafts(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	drafts, err := h.Team.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, draft := range drafts[:min(len(drafts), mostHands)] {
		hand := today.Hand{Kind: today.Begun, ID: draft.Key, At: draft.ChangedAt.In(now.Location())}
		hand.Place, hand.What = begunAt(draft.Key)
		if hand.PatientID, hand.Name, err = begunFor(ctx, h, draft.Key); err != nil {
			return nil, err
		}
		list = append(list, hand)
	}
	return list, nil
}

// begunFor is whom a draft is about, by id and name; both are empty where that is nobody, or not known any more.
func begunFor(ctx context.Context, h *house.House, key string) (patientID, name string, err error) {
	kind, rest, _ := strings.Cut(key, ":")
	first, last, _ := strings.Cut(rest, ":")
	switch kind {
	case "reply", "called":
		patientID, err = h.Mail.About(ctx, rest)
	case "said":
		var v visit.Stored
		v, err = h.Visits.Get(ctx, rest)
		patientID = v.PatientID
	case "mail", "today", "enrollment":
		patientID = last
		if kind == "enrollment" && first == "review" {
			patientID = ""
		}
	case "patient", "visit", "consent", "item":
		patientID = first
	}
	if err == nil {
		name, err = nameOf(ctx, h, patientID)
	}
	if fault.Of(err) == fault.NotFound {
		return "", "", nil
	}
	return patientID, name, err
}

// begunAt is where a draft goes on, by the key that its screen gave it: a screen and its word for the place.
func begunAt(key string) (place, what string) {
	kind, rest, _ := strings.Cut(key, ":")
	first, last, _ := strings.Cut(rest, ":")
	switch kind {
	case "reply", "called":
		return "mail", rest
	case "mail":
		return "mail", rest // new, or new and for whom
	case "template":
		return "mail", "templates"
	case "claim":
		return "mail", "queue:review"
	case "said":
		return "summary", rest
	case "today":
		if first == "visit" {
			return "today", "visit"
		}
		return "today", "patient:" + last
	case "enrollment":
		if first == "review" {
			return "enrollment", "reviews"
		}
		return "enrollment", last
	case "patient":
		if rest == "" {
			return "patients", "new"
		}
		return "patients", rest + "#edit"
	case "visit":
		if last == "" {
			return "patients", first + "#visit"
		}
		return "patients", first
	case "consent":
		return "patients", first + "#consent"
	case "item":
		return "patients", first
	case "policy":
		return "portal", key
	case "portal":
		if last == "" || first == "care" {
			return "portal", first // set-up
		}
		return "portal", last
	case "settings":
		if first == "member" {
			return "settings", "members:" + last
		}
		return "settings", rest
	case "playbook":
		return kind, rest
	}
	return "", ""
}

// handHouse is what the administrator sees to: mailbox, backups, team, features.
func (d todayServices) handHouse(ctx context.Context, h *house.House, now time.Time) (list []today.Hand, err error) {
	if d.session.Role() != access.Administrator {
		return nil, nil
	}
	d.mu.Lock()
	failed := d.syncErr
	d.mu.Unlock()
	if failed != nil {
		list = append(list, today.Hand{Kind: today.Mailbox, Place: "settings", What: "mailbox"})
	}
	last, err := h.LastBackup(ctx)
	if err != nil {
		return nil, err
	}
	if last.IsZero() || now.Sub(last) > backupAge {
		hand := today.Hand{Kind: today.Backup, Place: "settings", What: "backups"}
		if !last.IsZero() {
			hand.At = last.In(now.Location())
		}
		list = append(list, hand)
	}
	members, err := h.Team.List(ctx)
	if err != nil {
		return nil, err
	}
	if len(members) < 2 {
		list = append(list, today.Hand{Kind: today.Team, Place: "settings", What: "members"})
	}
	features, err := h.Portal.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range features {
		if done, of := f.ReadyCount(); slices.Contains([]portal.State{"planned", "pilot"}, f.State) && done < of {
			list = append(list, today.Hand{Kind: today.Feature, ID: f.Key, Name: f.Name, Done: done, Of: of, Place: "portal", What: f.Key})
		}
	}
	return list, nil
}
