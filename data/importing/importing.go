// Package importing owns what happens between files and the record: batches with a preview, matching and writing file
// by file, the sealed source of every fact, the list of doubtful patients, and taking a batch back. What is inside a
// file it asks a Reader.
package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/visit"
)

// Finished is the signal that a batch was applied, stopped or taken back.
type Finished struct{ BatchID string }

// Reader turns files into documents.
type Reader interface {
	// Detect judges what a file holds: ccda, fhir, csv, vcard. "" is no kind that can be imported; words say what
	// it seems to be.
	Detect(name string, data []byte) (kind, words string)
	// Read reads a file of a kind. context are files of the same kind and folder that it may refer to: the patients
	// of an export whose other files name them by number only.
	Read(ctx context.Context, kind string, file intake.File, context ...intake.File) (record.Document, error)
}

// Service imports. Build it with New.
type Service struct {
	db       *store.DB
	patients *patient.Service
	visits   *visit.Service
	reader   Reader
	going    sync.Map // batches that go on now, by id
}

// New returns the service on an open database.
func New(db *store.DB, patients *patient.Service, visits *visit.Service, reader Reader) *Service {
	return &Service{db: db, patients: patients, visits: visits, reader: reader}
}

// Status is what became of a file.
type Status string

// The statuses of a file.
const (
	Pending Status = "pending" // not reached yet, or the batch was stopped before
	Added   Status = "added"   // at least one new patient
	Updated Status = "updated" // something new about known patients
	Matched Status = "matched" // everything in it was known, or the very file was imported before
	Skipped Status = "skipped" // sound, but nothing to import
	Failed  Status = "failed"  // could not be read; Error says why
)

// Report tells what an import did, or in a preview would do.
type Report struct {
	BatchID string       `json:"batch_id,omitempty"` // empty in a preview
	State   string       `json:"state,omitempty"`    // running, done, stopped, undone
	Files   []FileReport `json:"files"`
	Totals  Totals       `json:"totals"`
	Started time.Time    `json:"started"`
}

// IsSchedule says whether the file was left out because it is a schedule, which Schedule takes in.
func (f FileReport) IsSchedule() bool {
	return (f.Status == Skipped || f.Status == Failed) && strings.HasSuffix(f.Error, asSchedule)
}

// Totals counts files by status.
type Totals struct {
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Matched int `json:"matched"`
	Skipped int `json:"skipped"`
	Failed  int `json:"failed"`
}

// FileReport tells about one file.
type FileReport struct {
	Path       string          `json:"path"` // of an archive's member: archive/member
	Kind       string          `json:"kind"`
	Status     Status          `json:"status"`
	PatientIDs []string        `json:"patient_ids"`
	Error      string          `json:"error"` // why it failed or was skipped, or a remark; holds no patient data
	Title      string          `json:"title,omitempty"`
	Added      map[string]int  `json:"added,omitempty"`   // by kind of item, and patient, visit
	Updated    map[string]int  `json:"updated,omitempty"` // likewise
	Matched    map[string]int  `json:"matched,omitempty"` // likewise
	Patients   []PatientReport `json:"patients,omitempty"`
	Ignored    map[string]int  `json:"ignored,omitempty"` // what the file holds and Foyer does not keep
	Warnings   []string        `json:"warnings,omitempty"`
}

// PatientReport tells about one patient in a file: for the preview, in which a person sees names.
type PatientReport struct {
	ID         string              `json:"id,omitempty"` // empty in a preview for a patient who would be new
	Index      int                 `json:"index"`        // place in the file: for Options.Choices
	Name       string              `json:"name"`
	BirthDate  record.Date         `json:"birth_date"`
	Status     Status              `json:"status"` // added, updated, matched
	Candidates []patient.Candidate `json:"candidates,omitempty"`
	Because    []string            `json:"because,omitempty"` // why it is the known patient
	New        []string            `json:"new,omitempty"`     // "problem: Asthma", at most 100
	NewCount   int                 `json:"new_count"`
}

// Options steer an import.
type Options struct {
	Kind    string            // ccda, fhir, csv, vcard; empty or auto judges by content
	Choices map[string]Choice // a person's decisions in the preview, by ChoiceKey
}

// Choice is a decision about one patient in a file.
type Choice struct {
	PatientID string // it is this patient
	Apart     bool   // it is a new patient, and no doubt about it
}

// ChoiceKey names a patient in a file: its path as reported and the patient's index in it.
func ChoiceKey(path string, index int) string { return fmt.Sprintf("%s#%d", path, index) }

// Progress is how far an import has come.
type Progress struct {
	Done, Total int    // files; archives count as one
	Path        string // the file at hand
	Report      FileReport
}

func (r *Report) count() {
	r.Totals = Totals{}
	for _, f := range r.Files {
		switch f.Status {
		case Added:
			r.Totals.Added++
		case Updated:
			r.Totals.Updated++
		case Matched:
			r.Totals.Matched++
		case Skipped:
			r.Totals.Skipped++
		case Failed:
			r.Totals.Failed++
		}
	}
}

// Plan tells what Import of the same paths would do, and writes nothing. It tries the import in a database in memory,
// into which it takes the patients concerned, so that nobody waits for a preview. progress may be nil. Needs
// access.ImportRecords.
func (s *Service) Plan(ctx context.Context, paths []string, o Options, progress func(Progress)) (report Report, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return Report{}, err
	}
	report = Report{Started: s.db.Source().Now()}
	p, err := newPreview(ctx, s.db)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	r := &run{service: s, db: p.db, options: o, progress: progress, report: &report, preview: p}
	if err := p.db.Write(ctx, func(tx *store.Tx) (err error) { r.batch, err = begin(ctx, tx, o); return err }); err != nil {
		return Report{}, err
	}
	if err := r.all(ctx, paths); err != nil {
		return Report{}, err
	}
	conceal(report.Files)
	report.count()
	return report, nil
}

// conceal drops the ids of patients that only the preview had.
func conceal(files []FileReport) {
	preview := map[string]bool{}
	for _, f := range files {
		for _, p := range f.Patients {
			preview[p.ID] = preview[p.ID] || p.Status == Added
		}
	}
	for i := range files {
		f := &files[i]
		f.PatientIDs = slices.DeleteFunc(f.PatientIDs, func(id string) bool { return preview[id] })
		for j := range f.Patients {
			if p := &f.Patients[j]; preview[p.ID] {
				p.ID = ""
			}
		}
	}
}

// Import takes files and folders in, each file in a transaction of its own. A bad file never stops the others. When
// ctx ends, what is done stays and the batch can be resumed; the report is valid then too. progress may be nil and is
// called between files. Needs access.ImportRecords.
func (s *Service) Import(ctx context.Context, paths []string, o Options, progress func(Progress)) (Report, error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return Report{}, err
	}
	var batch string
	err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
		if batch, err = begin(ctx, tx, o); err != nil {
			return err
		}
		for i, p := range paths {
			if _, err := tx.Exec(ctx, `INSERT INTO import_file (batch_id, seq, path, status) VALUES (?, ?, ?, 'pending')`, batch, -1-i, p); err != nil {
				return fmt.Errorf("writing the batch: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return Report{}, err
	}
	return s.run(ctx, batch, paths, o, progress)
}

// Resume goes on with a batch that was stopped, or that a crash broke off. Files that were done are not done again, and
// of a batch that is done already it just returns the report. One that goes on right now, or was taken back, is a
// Conflict. Needs access.ImportRecords.
func (s *Service) Resume(ctx context.Context, batchID string, progress func(Progress)) (Report, error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return Report{}, err
	}
	var state, options string
	if err := s.db.QueryRow(ctx, `SELECT state, options FROM import_batch WHERE id = ?`, batchID).Scan(&state, &options); err != nil {
		return Report{}, noBatch(err)
	}
	switch state {
	case "done":
		return s.Batch(ctx, batchID)
	case "stopped", "running":
	default:
		return Report{}, fault.New(fault.Conflict, "This import is %s; there is nothing to resume.", state)
	}
	var o Options
	if err := store.FromJSON(options, &o); err != nil {
		return Report{}, err
	}
	paths, err := column(ctx, s.db, `SELECT path FROM import_file WHERE batch_id = ? AND seq < 0 ORDER BY seq DESC`, batchID)
	if err != nil {
		return Report{}, err
	}
	return s.run(ctx, batchID, paths, o, progress)
}

// Unfinished returns the batches that were stopped, or that a crash broke off, newest first: what Resume can go on with.
// A batch that goes on in this program right now is not among them. Needs access.ViewRecords.
func (s *Service) Unfinished(ctx context.Context) (list []Report, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	ids, err := column(ctx, s.db, `SELECT id FROM import_batch WHERE state IN ('running', 'stopped') ORDER BY id DESC`)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, now := s.going.Load(id); now {
			continue
		}
		r, err := s.Batch(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func (s *Service) run(ctx context.Context, batch string, paths []string, o Options, progress func(Progress)) (Report, error) {
	if _, twice := s.going.LoadOrStore(batch, true); twice {
		return Report{}, fault.New(fault.Conflict, "This import goes on right now.")
	}
	defer s.going.Delete(batch)
	report := Report{BatchID: batch, State: "done", Started: s.db.Source().Now()}
	r := &run{service: s, db: s.db, batch: batch, options: o, progress: progress, report: &report}
	err := r.places(ctx)
	if err == nil {
		err = r.all(ctx, paths)
	}
	if err != nil {
		report.State = "stopped"
	}
	report.count()
	// The batch is closed even when the context has ended: what is in the database is true either way.
	end := s.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		tx.Emit(Finished{batch})
		_, err := tx.Exec(context.WithoutCancel(ctx), `UPDATE import_batch SET state = ?, finished_at = ? WHERE id = ?`, report.State, store.Time(tx.Now()), batch)
		return err
	})
	return report, errors.Join(err, end)
}

func begin(ctx context.Context, tx *store.Tx, o Options) (id string, err error) {
	actor, _ := access.From(ctx)
	options, err := store.JSON(o)
	if err != nil {
		return "", err
	}
	id = tx.ID()
	if _, err := tx.Exec(ctx, `INSERT INTO import_batch (id, state, options, started_at, member_id, member_name) VALUES (?, 'running', ?, ?, ?, ?)`,
		id, options, store.Time(tx.Now()), actor.MemberID, actor.Name); err != nil {
		return "", fmt.Errorf("beginning an import: %w", err)
	}
	return id, nil
}

func noBatch(err error) error {
	if noRows(err) {
		return fault.New(fault.NotFound, "There is no such import.")
	}
	return fmt.Errorf("reading an import: %w", err)
}

func column(ctx context.Context, q store.Queryer, query string, args ...any) (list []string, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading an import: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading an import: %w", err)
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
