package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"foyer/ui/kit"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"foyer/assets"
	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/backup"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/spreadsheet"
	"foyer/data/store"
	"foyer/reports/printing"
	"foyer/ui/phrase"
	"foyer/ui/settings"
)

// Backups implements settings.BackupServices.
func (d settingsServices) Backups(ctx context.Context) (b settings.Backups, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return b, err
	}
	var errs [4]error
	b.Plan, errs[0] = backup.Planned.Get(ctx, h.DB)
	b.Last, errs[1] = backup.Last.Get(ctx, h.DB)
	b.Tried, errs[2] = backup.Tried.Get(ctx, h.DB)
	if err := errors.Join(errs[:]...); err != nil {
		return b, err
	}
	if b.Last.At.IsZero() { // written before there was more to know
		b.Last.At, err = h.LastBackup(ctx)
	}
	b.Home = h.Home
	zone := location(ctx, h)
	b.Next = b.Plan.Next(b.Tried, h.DB.Source().Now().In(zone))
	for _, at := range []*time.Time{&b.Last.At, &b.Tried.At} {
		if !at.IsZero() {
			*at = at.In(zone)
		}
	}
	b.Tried.Error = phrase.Sentence(b.Tried.Error)
	return b, err
}

// SavePlan implements settings.BackupServices.
func (d settingsServices) SavePlan(ctx context.Context, p backup.Plan) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return backup.Planned.Set(ctx, h.DB, p) })
}

// BackUpNow implements settings.BackupServices.
func (d settingsServices) BackUpNow(ctx context.Context, folder string) (backup.Result, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return backup.Result{}, err
	}
	now := h.DB.Source().Now().In(location(ctx, h))
	path := filepath.Join(folder, "foyer-"+now.Format("2006-01-02-150405")+".foyer")
	if _, err := h.Backup(ctx, path); err != nil {
		return backup.Result{}, err
	}
	kit.Go(d.status)
	return backup.Last.Get(ctx, h.DB)
}

// TestRestore implements settings.BackupServices.
func (d settingsServices) TestRestore(ctx context.Context, path, secret string) (p settings.Proof, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	m, err := h.TestBackup(ctx, path, secret)
	if err != nil {
		return p, err
	}
	p.Created, p.Tables = m.Created.In(location(ctx, h)), len(m.Counts)
	for _, n := range m.Counts {
		p.Rows += n
	}
	for _, key := range []string{"patient", "visit", "mail_message", "paper", "audit_entry"} {
		if n, ok := m.Counts[key]; ok {
			p.Counts = append(p.Counts, settings.Count{Key: key, N: n})
		}
	}
	return p, nil
}

// NewRecoverySheet implements settings.BackupServices.
func (d settingsServices) NewRecoverySheet(ctx context.Context) (key, where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", "", err
	}
	if key, err = h.NewRecovery(ctx); err != nil {
		return "", "", err
	}
	file, err := h.Press.Recovery(ctx, key)
	if err != nil {
		return key, "", err
	}
	done, err := d.printer.Print(ctx, file, printing.Job{Title: "Foyer", Kind: "letter", PaperOnly: true})
	return key, done.Where, err
}

// failuresSince is how far back sign-ins with a wrong passphrase are shown.
const failuresSince = 30 * 24 * time.Hour

// Security implements settings.SecurityServices.
func (d settingsServices) Security(ctx context.Context) (s settings.Security, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return s, err
	}
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return s, err
	}
	s.IdleMinutes, s.DeskMinutes, s.FrontDesk = p.IdleMinutes, p.DeskMinutes, p.FrontDesk
	if s.KeyMinutes, err = house.KeyMinutes.Get(ctx, h.DB); err != nil {
		return s, err
	}
	s.Members = len(h.Keys.Members())
	entries, err := audit.List(ctx, h.DB, audit.Filter{Action: "member.sign-in-failed", From: h.DB.Source().Now().Add(-failuresSince)})
	for _, e := range entries {
		s.Failures = append(s.Failures, settings.Failure{At: e.At.In(location(ctx, h)), Who: d.subject(ctx, h, e)})
	}
	return s, err
}

// subject is whom an entry about a member names.
func (d settingsServices) subject(ctx context.Context, h *house.House, e audit.Entry) string {
	if m, err := h.Team.Get(ctx, e.SubjectID); err == nil {
		return m.Name
	}
	return e.MemberName
}

// SaveSecurity implements settings.SecurityServices.
func (d settingsServices) SaveSecurity(ctx context.Context, s settings.Security) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		p, err := h.Practice.Get(ctx)
		if err != nil {
			return err
		}
		now, err := house.KeyMinutes.Get(ctx, h.DB)
		if err != nil {
			return err
		}
		return h.DB.Together(ctx, func(ctx context.Context) error {
			if p.IdleMinutes != s.IdleMinutes || p.DeskMinutes != s.DeskMinutes || p.FrontDesk != s.FrontDesk {
				p.IdleMinutes, p.DeskMinutes, p.FrontDesk = s.IdleMinutes, s.DeskMinutes, s.FrontDesk
				if _, err := h.Practice.Save(ctx, p); err != nil {
					return err
				}
			}
			if now == s.KeyMinutes {
				return nil
			}
			return house.KeyMinutes.Set(ctx, h.DB, s.KeyMinutes)
		})
	})
}

// VerifyLog implements settings.SecurityServices.
func (d settingsServices) VerifyLog(ctx context.Context) (c settings.Chain, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	if err := access.Require(ctx, access.ReadAudit); err != nil {
		return c, err
	}
	last, err := backup.Last.Get(ctx, h.DB)
	if err != nil {
		return c, err
	}
	chain, err := audit.Verify(ctx, h.DB, last.Anchor)
	if last.Anchor != "" {
		c.Anchored = last.At.In(location(ctx, h))
	}
	c.Entries, c.Last = chain.Entries, chain.Last
	return c, err
}

// Export implements settings.ExportServices.
func (d settingsServices) Export(ctx context.Context, kind, dir string, progress func(done, of int)) (settings.Exported, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.Exported{}, err
	}
	r, err := h.Export.All(ctx, kind, dir, progress)
	return settings.Exported{Dir: r.Dir, Patients: r.Patients, Files: r.Files}, err
}

// LogChoices implements settings.LogServices.
func (d settingsServices) LogChoices(ctx context.Context) (c settings.LogChoices, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	if c.Actions, err = audit.Actions(ctx, h.DB); err != nil {
		return c, err
	}
	list, err := h.Team.List(ctx)
	for _, m := range list {
		c.Members = append(c.Members, settings.NamedID{ID: m.ID, Name: m.Name})
	}
	return c, err
}

// auditFilter is the screen's filter as the log takes it: its days are the practice's.
func auditFilter(ctx context.Context, h *house.House, f settings.LogFilter) audit.Filter {
	a := audit.Filter{MemberID: f.Member, PatientID: f.Patient, Action: f.Action}
	zone := practice.Zone(ctx, h.DB)
	if t, err := time.ParseInLocation("2006-01-02", string(f.From), zone); err == nil {
		a.From = t
	}
	if t, err := time.ParseInLocation("2006-01-02", string(f.To), zone); err == nil {
		a.To = t.AddDate(0, 0, 1)
	}
	return a
}

// LogCount implements settings.LogServices.
func (d settingsServices) LogCount(ctx context.Context, f settings.LogFilter) (int, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return 0, err
	}
	n, err := audit.Count(ctx, h.DB, auditFilter(ctx, h, f))
	return int(n), err
}

// Log implements settings.LogServices.
func (d settingsServices) Log(ctx context.Context, f settings.LogFilter, offset, limit int) ([]settings.LogLine, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	a := auditFilter(ctx, h, f)
	a.Offset, a.Limit = offset, limit
	return logLines(ctx, h, a)
}

func logLines(ctx context.Context, h *house.House, a audit.Filter) ([]settings.LogLine, error) {
	entries, err := audit.List(ctx, h.DB, a)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	list := make([]settings.LogLine, len(entries))
	for i, e := range entries {
		if _, known := names[e.PatientID]; !known && e.PatientID != "" {
			names[e.PatientID] = namedPatient(ctx, h, e.PatientID)
		}
		detail, err := json.Marshal(e.Detail)
		if err != nil {
			return nil, fmt.Errorf("reading an entry of the log: %w", err)
		}
		list[i] = settings.LogLine{Number: e.Number, At: e.At.In(practice.Zone(ctx, h.DB)), Who: e.MemberName, Action: e.Action, Subject: e.Subject, SubjectID: e.SubjectID,
			Patient: names[e.PatientID], PatientID: e.PatientID, Detail: string(detail), Hash: e.Hash}
	}
	return list, nil
}

// namedPatient is a patient's name for a list, or the number of a record that is gone.
func namedPatient(ctx context.Context, h *house.House, id string) string {
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return id
	}
	return who.Name().String()
}

// SaveLog implements settings.LogServices.
func (d settingsServices) SaveLog(ctx context.Context, f settings.LogFilter, path string) (n int, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return 0, err
	}
	if err := access.Require(ctx, access.ReadAudit); err != nil {
		return 0, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, err, "The table could not be written there. Choose another folder.")
	}
	w := spreadsheet.NewWriter(file)
	a := auditFilter(ctx, h, f)
	a.Limit = 1000
	err = w.Write([]string{"number", "time", "member", "action", "subject", "subject_id", "patient_id", "patient", "detail", "hash"})
	for err == nil {
		var lines []settings.LogLine
		if lines, err = logLines(ctx, h, a); err != nil || len(lines) == 0 {
			break
		}
		a.Before = lines[len(lines)-1].Number // entries are added meanwhile
		for _, l := range lines {
			if err = w.Write([]string{fmt.Sprint(l.Number), l.At.Format(time.RFC3339), l.Who, l.Action, l.Subject, l.SubjectID, l.PatientID, l.Patient, l.Detail, l.Hash}); err != nil {
				break
			}
		}
		n += len(lines)
	}
	if err = errors.Join(err, w.Flush(), file.Close()); err != nil {
		return n, fault.Wrap(fault.Unavailable, errors.Join(err, os.Remove(path)), "The table could not be written. Nothing is left of it; try again.")
	}
	return n, audit.Note(ctx, h.DB, audit.Entry{Action: "audit.exported", Subject: "log", Detail: map[string]any{"entries": n}})
}

// FindPatients implements settings.LogServices.
func (d settingsServices) FindPatients(ctx context.Context, text string) ([]settings.NamedID, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil || strings.TrimSpace(text) == "" {
		return nil, err
	}
	found, err := h.Patients.Search(ctx, text, 12)
	list := make([]settings.NamedID, len(found))
	for i, p := range found {
		list[i] = settings.NamedID{ID: p.ID, Name: p.Family + ", " + p.Given, About: strings.TrimSpace(phrase.Short(p.BirthDate) + "  " + p.MRN)}
	}
	return list, err
}

// PatientName implements settings.LogServices.
func (d settingsServices) PatientName(ctx context.Context, id string) (settings.NamedID, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.NamedID{}, err
	}
	who, err := h.Patients.Get(ctx, id)
	return settings.NamedID{ID: id, Name: who.Name().String(), About: phrase.Short(who.BirthDate)}, err
}

// About implements settings.AboutServices.
func (d settingsServices) About(ctx context.Context) (a settings.About, err error) {
	h, _, err := d.session.act(ctx)
	if err != nil {
		return a, err
	}
	a = settings.About{Version: Version, Commit: Commit, Go: runtime.Version(), SQLite: sqlite3.SQLITE_VERSION, Format: store.Format(), Home: h.Home,
		License: assets.License(), Notices: assets.Notices()}
	if info, err := os.Stat(filepath.Join(h.Home, house.DatabaseFile)); err == nil {
		a.Size = info.Size()
	}
	return a, nil
}

// CheckHealth implements settings.AboutServices.
func (d settingsServices) CheckHealth(ctx context.Context) (settings.Health, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.Health{}, err
	}
	if err := access.Require(ctx, access.BackUp); err != nil {
		return settings.Health{}, err
	}
	c, err := h.Check(ctx)
	return settings.Health{Entries: c.AuditEntries, Papers: c.Papers, Sources: c.Sources, Mails: c.Mails, Damaged: len(c.Damaged)}, house.Explain(h.Vault.Explain(err))
}

// sameGuidance says whether nothing of the lines has changed.
func sameGuidance(a, b practice.Guidance) bool {
	for _, lang := range []string{"en", "es"} {
		if !slices.Equal(a.CallIf[lang], b.CallIf[lang]) || !slices.Equal(a.Emergency[lang], b.Emergency[lang]) {
			return false
		}
	}
	return true
}
