package importing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/table"
)

// slow is a Reader that waits in every Read until it is let go.
type slow struct {
	written
	reading chan string
	goOn    chan struct{}
}

func (s slow) Read(ctx context.Context, kind string, f intake.File, others ...intake.File) (record.Document, error) {
	s.reading <- f.Name
	<-s.goOn
	return s.written.Read(ctx, kind, f, others...)
}

// Nobody waits for a preview or for an import while files are read, nor while a progress callback takes its time.
func TestOthersWriteWhileFilesAreRead(t *testing.T) {
	for name, start := range map[string]func(b bench, paths []string, progress func(Progress)) (Report, error){
		"preview": func(b bench, paths []string, progress func(Progress)) (Report, error) {
			return b.s.Plan(b.ctx, paths, Options{}, progress)
		},
		"import": func(b bench, paths []string, progress func(Progress)) (Report, error) {
			return b.s.Import(b.ctx, paths, Options{}, progress)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := setUp(t)
			known, err := b.patients.Add(b.ctx, ana().Patient)
			if err != nil {
				t.Fatal(err)
			}
			reader := slow{reading: make(chan string), goOn: make(chan struct{})}
			b.s = New(b.db, b.patients, b.visits, reader)
			var paths []string
			for i := range 3 {
				s := ana()
				s.Chart.Medications[0].Drug.Text = fmt.Sprint("Drug ", i)
				paths = append(paths, b.write(t, fmt.Sprintf("%d.json", i), record.Document{Title: fmt.Sprint(i), Subjects: []record.Subject{s}}))
			}
			write := func(n int) {
				t.Helper()
				ctx, cancel := context.WithTimeout(b.ctx, time.Second)
				defer cancel()
				if err := b.db.Write(ctx, func(tx *store.Tx) error {
					_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO setting (name, value, changed_at) VALUES (?, '1', '')`, fmt.Sprint("n", n))
					return err
				}); err != nil {
					t.Error(err)
				}
			}
			done := make(chan error, 1)
			var report Report
			go func() {
				var err error
				report, err = start(b, paths, func(Progress) { write(-1) })
				done <- err
			}()
			for i := range paths {
				<-reader.reading
				write(i)
				reader.goOn <- struct{}{}
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			for i, f := range report.Files {
				if f.Status != Updated || f.Added["medication"] != 1 || f.Added["visit"] != map[bool]int{true: 1}[i == 0] || len(f.PatientIDs) != 1 || f.PatientIDs[0] != known {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

func TestABatchBrokenOffByACrashIsFinished(t *testing.T) {
	b := setUp(t)
	folder := filepath.Join(b.dir, "in")
	for i := range 3 {
		s := ana()
		s.Patient.Names[0].Given[0], s.Patient.Identifiers = string(rune('A'+i))+"na", nil
		b.write(t, fmt.Sprintf("in/%d.json", i), record.Document{Subjects: []record.Subject{s}})
	}
	ctx, cancel := context.WithCancel(b.ctx)
	r, err := b.s.Import(ctx, []string{folder}, Options{}, func(p Progress) {
		if p.Done == 1 {
			if _, err := b.s.Resume(b.ctx, "", nil); fault.Of(err) != fault.NotFound {
				t.Errorf("an unknown batch: %v", err)
			}
			if list, err := b.s.Unfinished(b.ctx); err != nil || len(list) != 0 {
				t.Errorf("what goes on counts as broken off: %+v, %v", list, err)
			}
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// A crash leaves the batch as it was while it went on; meanwhile somebody put another file into the folder, before the rest.
	if err := b.db.Write(b.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(b.ctx, `UPDATE import_batch SET state = 'running', finished_at = ''`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s := ana()
	s.Patient.Names[0].Given[0], s.Patient.Identifiers = "Zoe", nil
	b.write(t, "in/00.json", record.Document{Subjects: []record.Subject{s}})
	list, err := b.s.Unfinished(b.ctx)
	if err != nil || len(list) != 1 || list[0].BatchID != r.BatchID || list[0].State != "running" || list[0].Totals.Added != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	for range 2 { // the second time nothing is left to do
		if r, err = b.s.Resume(b.ctx, r.BatchID, nil); err != nil || r.State != "done" {
			t.Fatalf("%+v, %v", r, err)
		}
		kept, err := b.s.Batch(b.ctx, r.BatchID)
		if err != nil || kept.Totals != (Totals{Added: 4}) || count(t, b.db, "patient") != 4 {
			t.Errorf("%+v, %v", kept.Totals, err)
		}
	}
	if list, err := b.s.Unfinished(b.ctx); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestCheckFindsDamagedSources(t *testing.T) {
	b := setUp(t)
	for i := range 3 {
		b.imports(t, b.write(t, fmt.Sprintf("%d.json", i), record.Document{Title: fmt.Sprint(i), Subjects: []record.Subject{ana()}}))
	}
	if c, err := b.s.Check(b.ctx); err != nil || c.Sources != 3 || len(c.Damaged) != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if err := b.db.Write(b.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(b.ctx, `UPDATE source_document SET bytes = (SELECT bytes FROM source_document WHERE title = '0') WHERE title = '1';
			UPDATE source_document SET bytes = x'00' WHERE title = '2'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if c, err := b.s.Check(b.ctx); err != nil || c.Sources != 3 || len(c.Damaged) != 2 || c.Damaged[0].Title != "1" {
		t.Errorf("%+v, %v", c, err)
	}
}

// A table that says nothing by itself is explained by a person, and read from then on.
func TestATableThatCannotBeGuessedIsExplained(t *testing.T) {
	b := setUp(t)
	b.s = New(b.db, b.patients, b.visits, NewFormats(b.db))
	for name, c := range map[string]struct {
		data string
		head int
	}{
		"no headers":      {"100,Ana,Rivera,1970-01-01\n101,Sam,Boyd,1980-02-02\n", -1},
		"unknown headers": {"qa,qb,qc,qd\n102,Mei,Chen,1971-01-01\n103,Joe,Vega,1981-02-02\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			guess, err := b.s.Guess(b.ctx, "list.csv", []byte(c.data))
			m := guess.Mapping
			if err != nil || m.Kind != "" || m.Confidence != 0 || len(m.Columns) != 4 || m.Columns[0].Header == "" || m.Fingerprint == "" || len(guess.Sample) < 2 {
				t.Fatalf("%+v, %v", guess, err)
			}
			if err := b.s.Confirm(b.ctx, "list.csv", m); fault.Of(err) != fault.Invalid {
				t.Errorf("nothing said, and confirmed: %v", err)
			}
			m.Kind, m.HeaderRow, m.DateOrder = table.Patients, c.head, table.YearFirst
			for i, f := range []table.Field{table.FieldMRN, table.FieldGiven, table.FieldFamily, table.FieldBirthDate} {
				m.Columns[i].Field = f
			}
			if err := b.s.Confirm(b.ctx, "list.csv", m); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(b.dir, name+".csv")
			if err := os.WriteFile(path, []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			r := b.imports(t, path)
			if r.Totals.Added != 1 || len(r.Files[0].Patients) != 2 {
				t.Errorf("%+v", r.Files)
			}
		})
	}
	if _, err := b.s.Guess(b.ctx, "list.csv", nil); err == nil {
		t.Error("an empty file was guessed")
	}
}
