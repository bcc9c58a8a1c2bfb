package desk

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/portal"
	"foyer/data/record"
	"foyer/data/team"
	"foyer/data/visit"
	"foyer/internal/stage"
	"foyer/reports/printing"
	"foyer/ui/shell"
	"foyer/ui/words"
)

const (
	founder    = "Dana Lindqvist"
	desker     = "Rosie Calder"
	passphrase = "harbor-lantern-42-meadow"
)

// source is a clock that begins in the morning of a Tuesday and runs.
func source() clock.Source {
	start, at := time.Now(), time.Date(2026, time.November, 17, 15, 0, 0, 0, time.UTC)
	return clock.New(func() time.Time { return at.Add(time.Since(start)) }, clock.Reproducible(5))
}

// tray is a printer that keeps what it gets.
type tray struct {
	mu   sync.Mutex
	jobs [][]byte
	last printing.Job
	err  error // of every printer but "Back office"
	// shown: no printer takes it, a viewer shows it.
	shown bool
}

func (p *tray) List(context.Context) ([]string, error) {
	return []string{"Front desk", "Back office"}, nil
}
func (p *tray) Print(_ context.Context, pdf []byte, job printing.Job) (printing.Done, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil && job.Printer != "Back office" {
		return printing.Done{}, p.err
	}
	p.jobs, p.last = append(p.jobs, pdf), job
	if p.shown {
		return printing.Done{Shown: true}, nil
	}
	if job.Printer != "" {
		return printing.Done{Where: job.Printer}, nil
	}
	return printing.Done{Where: "Front desk"}, nil
}

func (p *tray) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.jobs)
}

// rig is a small practice behind a session, closed until somebody unlocks it.
type rig struct {
	testing.TB
	home    string
	session *Session
	tray    *tray
	members map[string]string // name to id
	people  map[string]string // given name to id
	visits  map[string]string // given name to visit
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{TB: t, home: filepath.Join(t.TempDir(), "home"), tray: &tray{}, members: map[string]string{}, people: map[string]string{}, visits: map[string]string{}}
	src := source()
	h, _, err := house.Create(t.Context(), r.home, house.New{Practice: "Cedar Hollow Family Medicine", Administrator: founder, Passphrase: passphrase, Cheap: true}, src)
	r.must(err)
	ctx := access.With(t.Context(), access.System)
	_, err = h.Team.Add(ctx, team.Member{Name: desker, Role: access.Staff}, passphrase)
	r.must(err)
	list, err := h.Team.List(ctx)
	r.must(err)
	for _, m := range list {
		r.members[m.Name] = m.ID
	}
	settings, err := h.Portal.Get(ctx)
	r.must(err)
	settings.Name, settings.Join, settings.Mailbox = "Cedar Hollow by mail", portal.ByMail, "office@cedarhollow.example"
	_, _, err = h.Portal.Save(ctx, settings)
	r.must(err)
	_, _, err = h.Portal.Set(ctx, "messages", portal.On, "for the test")
	r.must(err)
	for _, p := range []struct {
		given, family, born, lang, start, status string
	}{
		{"Walter", "Abebe", "1950-03-21", "en", "2026-11-17T09:00:00-05:00", visit.Finished},
		{"Marisol", "Núñez-Ortega", "1958-04-02", "es", "2026-11-17T09:30:00-05:00", visit.Finished},
		{"Ada", "Larkmoor", "2022-02-14", "en", "2026-11-17T08:30:00-05:00", visit.Finished},
		{"Tomás", "Elderfield", "1991-05-06", "en", "2026-11-17T15:00:00-05:00", visit.Planned},
		{"Wei", "Zhou", "1988-10-04", "en", "2026-11-17T11:00:00-05:00", visit.Cancelled},
		{"Noor", "Zhou", "1979-01-30", "en", "2026-11-16T11:00:00-05:00", visit.Finished},
	} {
		who := record.Patient{Names: []record.HumanName{{Family: p.family, Given: []string{p.given}}}, BirthDate: record.Date(p.born), Sex: record.Female,
			Languages: []record.Language{{Code: p.lang, Preferred: true}},
			Telecoms:  []record.ContactPoint{{System: "phone", Value: "(845) 555-0137"}, {System: "email", Value: p.given + "@patients.example"}},
			Addresses: []record.Address{{Lines: []string{"12 Mill Street"}, City: "Millbrook", State: "NY", PostalCode: "12545"}}}
		id, err := h.Patients.Add(ctx, who)
		r.must(err)
		r.people[p.given] = id
		v := record.Visit{PatientID: id, Start: record.DateTime(p.start), Status: p.status, Reason: "Cough", Provider: "Anita Rao, MD", Class: "AMB", Assessment: "You have a cold."}
		r.visits[p.given], err = h.Visits.Add(ctx, v)
		r.must(err)
	}
	r.must(h.Close())
	r.session = NewSession(r.home, src)
	t.Cleanup(func() {
		if err := r.session.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err, fault.Message(err))
	}
}

func (r *rig) unlock(name string) {
	r.Helper()
	r.must(r.session.Unlock(r.Context(), r.members[name], passphrase))
}

// act is what the services see of the member who is signed in.
func (r *rig) act() (*house.House, context.Context) {
	r.Helper()
	h, ctx, err := r.session.act(r.Context())
	r.must(err)
	return h, ctx
}

// open shows the window with a member signed in.
func (r *rig) open(name string) (*stage.Stage, *desk) {
	r.Helper()
	r.unlock(name)
	var d *desk
	s := stage.Live(r, func(app fyne.App) *shell.Shell {
		d = newDesk(r.session, r.tray)
		d.shell = shell.New(app, d.config())
		return d.shell
	})
	r.session.Serve(d.opened)
	s.Enter("Cedar Hollow Family Medicine", shell.MemberChoice{ID: r.members[name], Name: name, Role: words.T("ui.role." + string(r.session.Role()))})
	return s, d
}
