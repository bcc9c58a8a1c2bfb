package importing

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"foyer/data/audit"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/visit"
)

// apply writes one document in one transaction. Whatever takes long, reading and packing, is done before it opens.
func (r *run) apply(ctx context.Context, seq int, name, kind, sum string, data []byte, doc record.Document) error {
	f := FileReport{Path: name, Kind: kind, Title: doc.Title, PatientIDs: []string{}, Added: map[string]int{}, Updated: map[string]int{},
		Matched: map[string]int{}, Ignored: doc.Ignored, Warnings: doc.Warnings}
	decided := map[string]string{}
	packed, err := r.pack(data)
	if err != nil {
		return err
	}
	if r.preview != nil {
		if err := r.preview.bring(ctx, r.concerned(name, doc)); err != nil {
			return err
		}
	}
	write := func(tx *store.Tx) error {
		a := &applying{run: r, tx: tx, name: name, file: &f, people: patient.NewWriter(tx), visits: visit.NewWriter(tx), decided: decided}
		defer a.people.Close()
		defer a.visits.Close()
		var err error
		if a.from, err = seal(ctx, tx, r.batch, name, kind, sum, len(data), packed, doc); err != nil {
			return err
		}
		for i, s := range doc.Subjects {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := a.subject(ctx, i, s); err != nil {
				return err
			}
		}
		f.Status = a.status()
		return note(ctx, tx, r.batch, seq, f, sum)
	}
	err = r.db.Write(ctx, write)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		// The file's transaction is gone and the others go on; when the database itself is in trouble, writing this
		// line of the report fails too and ends the batch.
		return r.refused(ctx, seq, name, kind, fmt.Errorf("applying a file: %w", err))
	}
	for k, v := range decided {
		r.decided[k] = v
	}
	r.report.Files = append(r.report.Files, f)
	return nil
}

// pack makes a file small for keeping. A preview keeps none.
func (r *run) pack(data []byte) ([]byte, error) {
	if r.preview != nil {
		return []byte{}, nil
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err == nil {
		_, err = z.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sealing a source: %w", err)
	}
	return packed.Bytes(), nil
}

// seal keeps the file as it came and returns the origin of everything read from it.
func seal(ctx context.Context, tx *store.Tx, batch, name, kind, sum string, size int, packed []byte, doc record.Document) (patient.Origin, error) {
	from := patient.Origin{SourceID: tx.ID(), BatchID: batch, AsOf: doc.Created}
	if from.AsOf == "" {
		from.AsOf = record.At(tx.Now()) // a file that bears no date counts from the day it came
	}
	if _, err := tx.Exec(ctx, `INSERT INTO source_document (id, batch_id, name, kind, title, created, sha256, size, bytes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		from.SourceID, batch, filepath.Base(name), kind, doc.Title, string(doc.Created), sum, size, packed, store.Time(tx.Now())); err != nil {
		return patient.Origin{}, fmt.Errorf("sealing a source: %w", err)
	}
	return from, nil
}

// applying is one document on its way into the record.
type applying struct {
	run     *run
	tx      *store.Tx
	name    string
	file    *FileReport
	from    patient.Origin
	people  *patient.Writer
	visits  *visit.Writer
	decided map[string]string
}

func (a *applying) status() Status {
	switch {
	case a.file.Added["patient"] > 0:
		return Added
	case len(a.file.Added)+len(a.file.Updated) > 0:
		return Updated
	}
	return Matched
}

// subject writes what a document says about one patient.
func (a *applying) subject(ctx context.Context, index int, s record.Subject) error {
	if !hasName(s.Patient) {
		if s.Chart.Len()+len(s.Visits) > 0 {
			a.file.Warnings = append(a.file.Warnings, "entries of a patient without a name were left out")
		}
		return nil
	}
	n := s.Patient.Name()
	p := PatientReport{Index: index, Name: n.String(), BirthDate: s.Patient.BirthDate, Status: Matched}
	if err := a.person(ctx, s.Patient, &p); err != nil {
		return err
	}
	places := map[string]string{}
	for _, v := range s.Visits {
		put, err := a.visits.Put(ctx, p.ID, v, a.from)
		if err != nil {
			return err
		}
		if v.ID != "" {
			places[v.ID] = put.ID
		}
		words := v.Type.String()
		if words == "" {
			words = v.Reason
		}
		if err := a.count(ctx, &p, "visit", put, string(v.Start.Date())+" "+words); err != nil {
			return err
		}
	}
	var failed error
	s.Chart.Each(func(kind record.Kind, item *record.Item, value any) {
		if failed != nil {
			return
		}
		item.Visit = places[item.Visit]
		put, err := a.people.PutItem(ctx, p.ID, kind, value, a.from)
		if err == nil {
			err = a.count(ctx, &p, string(kind), put, words(value))
		}
		failed = err
	})
	if failed != nil {
		return failed
	}
	if err := a.speaks(ctx, "patient", p.ID); err != nil {
		return err
	}
	if !slices.Contains(a.file.PatientIDs, p.ID) {
		a.file.PatientIDs = append(a.file.PatientIDs, p.ID)
	}
	a.file.Patients = append(a.file.Patients, p)
	if p.Status == Matched {
		return nil
	}
	a.tx.Emit(patient.Changed{ID: p.ID})
	return audit.Append(ctx, a.tx, audit.Entry{Action: "patient.imported", Subject: "patient", SubjectID: p.ID, PatientID: p.ID,
		Detail: map[string]any{"batch": a.run.batch, "source": a.from.SourceID, "status": string(p.Status), "new": p.NewCount}})
}

// person finds or adds the patient and fills p.ID.
func (a *applying) person(ctx context.Context, incoming record.Patient, p *PatientReport) error {
	// One export names one person in the same way: what was decided for one of its files holds for the others.
	identity, err := json.Marshal(incoming)
	if err != nil {
		return fmt.Errorf("reading a patient: %w", err)
	}
	key := filepath.Dir(a.name) + "\x00" + string(identity)
	choice := a.run.options.Choices[ChoiceKey(a.name, p.Index)]
	id, ok := a.decided[key]
	if !ok {
		id, ok = a.run.decided[key]
	}
	d := patient.Decision{Kind: patient.VerdictSame, ID: id}
	switch {
	case choice.PatientID != "":
		known, err := patient.Resolve(ctx, a.tx, choice.PatientID)
		if err != nil {
			return err
		}
		d.ID = known.ID
	case choice.Apart:
		d = patient.Decision{Kind: patient.VerdictNew}
	case !ok:
		if d, err = patient.Match(ctx, a.tx, incoming); err != nil {
			return err
		}
	}
	p.Candidates, p.Because = d.Candidates, d.Because
	if d.Kind != patient.VerdictSame {
		return a.newcomer(ctx, key, incoming, d, p)
	}
	a.decided[key] = d.ID
	p.ID = d.ID
	known, err := patient.Read(ctx, a.tx, d.ID)
	if err != nil {
		return err
	}
	union, changed := patient.Union(known.Patient, incoming)
	if !changed {
		a.file.Matched["patient"]++
		return nil
	}
	union.ID = d.ID
	version, err := a.people.Replace(ctx, union)
	if err != nil {
		return err
	}
	before, err := store.JSON(patientBefore{known.Version, known.Patient})
	if err != nil {
		return err
	}
	a.file.Updated["patient"]++
	p.Status = Updated
	return a.changed(ctx, "patient", d.ID, before, version)
}

type patientBefore struct {
	Version int            `json:"version"`
	Patient record.Patient `json:"patient"`
}

func (a *applying) newcomer(ctx context.Context, key string, incoming record.Patient, d patient.Decision, p *PatientReport) error {
	incoming.ID = a.tx.ID()
	if err := a.people.Insert(ctx, incoming, a.from); err != nil {
		return err
	}
	a.decided[key] = incoming.ID
	p.ID, p.Status = incoming.ID, Added
	a.file.Added["patient"]++
	for _, c := range d.Candidates {
		because, err := store.JSON(c.Because)
		if err != nil {
			return err
		}
		if _, err := a.tx.Exec(ctx, `INSERT INTO import_doubt (id, batch_id, patient_id, candidate_id, because, state, created_at) VALUES (?, ?, ?, ?, ?, 'open', ?)
			ON CONFLICT (patient_id, candidate_id) DO NOTHING`, a.tx.ID(), a.run.batch, incoming.ID, c.ID, because, store.Time(a.tx.Now())); err != nil {
			return fmt.Errorf("noting a doubtful patient: %w", err)
		}
	}
	return nil
}

// count adds what became of a visit or an item to the reports and journals it.
func (a *applying) count(ctx context.Context, p *PatientReport, kind string, put patient.Put, words string) error {
	switch put.Outcome {
	case patient.Added:
		a.file.Added[kind]++
		p.NewCount++
		if len(p.New) < 100 {
			p.New = append(p.New, kind+": "+words)
		}
	case patient.Updated:
		a.file.Updated[kind]++
		table := "item"
		if kind == "visit" {
			table = "visit"
		}
		if err := a.changed(ctx, table, put.ID, put.Before, put.Version); err != nil {
			return err
		}
	case patient.Matched:
		a.file.Matched[kind]++
	}
	if put.Outcome != patient.Matched && p.Status == Matched {
		p.Status = Updated
	}
	if put.Source == a.from.SourceID {
		return nil
	}
	if kind == "visit" {
		return a.speaks(ctx, "visit", put.ID)
	}
	return a.speaks(ctx, "item", put.ID)
}

// speaks notes that this source tells of a row, so that the row stays when another import that tells of it is undone.
func (a *applying) speaks(ctx context.Context, kind, id string) error {
	if _, err := a.tx.Exec(ctx, `INSERT INTO source_fact (kind, row_id, source_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, kind, id, a.from.SourceID); err != nil {
		return fmt.Errorf("noting a source: %w", err)
	}
	return nil
}

// changed journals the state of a row before this batch touched it.
func (a *applying) changed(ctx context.Context, kind, id, before string, version int) error {
	if _, err := a.tx.Exec(ctx, `INSERT INTO import_change (batch_id, seq, kind, row_id, before, version_after)
		SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM import_change WHERE batch_id = ?`, a.run.batch, kind, id, before, version, a.run.batch); err != nil {
		return fmt.Errorf("writing the journal of an import: %w", err)
	}
	return nil
}

// words names an item for the preview.
func words(value any) string {
	switch v := value.(type) {
	case *record.Allergy:
		return v.Substance.String()
	case *record.Problem:
		return v.Condition.String()
	case *record.Medication:
		return v.Drug.String()
	case *record.Immunization:
		return v.Vaccine.String()
	case *record.Observation:
		return v.Code.String() + " " + v.Value.String()
	case *record.Procedure:
		return v.Procedure.String()
	case *record.CarePlan:
		return v.Title.String()
	case *record.Goal:
		return v.Description.String()
	case *record.Instruction:
		return v.Title.String()
	case *record.Relative:
		return v.Relationship.String()
	case *record.Note:
		return v.Title
	}
	return ""
}
