package importing

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/record"
	"foyer/data/store"
)

// run is one pass over the files of a batch.
type run struct {
	service  *Service
	db       *store.DB // the practice's, or a preview's
	batch    string
	options  Options
	progress func(Progress)
	report   *Report
	preview  *preview // nil in an import

	seq     int
	placed  map[string][]int  // of a batch that goes on: the places its files had, by path
	decided map[string]string // identity of a subject within its folder → patient, for this run
	groups  map[string]*group
	order   []string // keys of groups
}

// all takes the paths in, one after the other, and then the files that had to wait for others of their folder.
func (r *run) all(ctx context.Context, paths []string) error {
	r.decided, r.groups = map[string]string{}, map[string]*group{}
	files, refused := expand(paths)
	for i, path := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.path(ctx, path, refused[path]); err != nil {
			return err
		}
		r.tell(i+1, len(files), path)
	}
	for _, key := range r.order {
		if err := r.settle(ctx, r.groups[key]); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.report.Files, func(a, b FileReport) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

func (r *run) tell(done, total int, path string) {
	if r.progress == nil {
		return
	}
	p := Progress{Done: done, Total: total, Path: path}
	if n := len(r.report.Files); n > 0 {
		p.Report = r.report.Files[n-1]
	}
	r.progress(p)
}

// expand lists the files behind paths: folders with everything in them, hidden files left out. Paths that can't be
// read come with the reason.
func expand(paths []string) (files []string, refused map[string]error) {
	refused = map[string]error{}
	seen := map[string]bool{}
	add := func(path string, err error) {
		if !seen[path] {
			seen[path] = true
			files = append(files, path)
		}
		if err != nil {
			refused[path] = err
		}
	}
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil || !info.IsDir() {
			add(root, err)
			continue
		}
		walk := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(d.Name(), ".") && path != root
			switch {
			case err != nil:
				add(path, err)
				return nil
			case d.IsDir() && hidden:
				return filepath.SkipDir
			case hidden || !d.Type().IsRegular():
				return nil
			}
			add(path, nil)
			return nil
		})
		if walk != nil {
			add(root, walk)
		}
	}
	return files, refused
}

// path takes one file, or each file of an archive.
func (r *run) path(ctx context.Context, path string, refused error) error {
	limits := intake.DefaultLimits()
	data, err := []byte(nil), refused
	if err == nil {
		data, err = load(path, limits)
	}
	if err != nil {
		return r.record(ctx, r.next(path), FileReport{Path: path, Status: Failed, Error: reasonOf(err)}, "")
	}
	if intake.Detect(path, data[:min(len(data), intake.HeadSize)]) != intake.Zip {
		return r.file(ctx, lazy{path, func() ([]byte, error) { return load(path, limits) }}, data)
	}
	err = intake.Each(ctx, path, data, limits, func(f intake.File) error {
		if f.Err != nil {
			return r.record(ctx, r.next(f.Name), FileReport{Path: f.Name, Status: Failed, Error: reasonOf(f.Err)}, "")
		}
		member := f.Data
		return r.file(ctx, lazy{f.Name, func() ([]byte, error) { return member, nil }}, member)
	})
	var refusal *intake.Refusal
	if errors.As(err, &refusal) {
		return r.record(ctx, r.next(path), FileReport{Path: path, Kind: string(intake.Zip), Status: Failed, Error: reasonOf(err)}, "")
	}
	return err
}

// next is the place of a file in its batch: the one it had before, when the batch goes on.
func (r *run) next(path string) int {
	if had := r.placed[path]; len(had) > 0 {
		r.placed[path] = had[1:]
		return had[0]
	}
	r.seq++
	return r.seq
}

// places reads the places that the files of a batch have already.
func (r *run) places(ctx context.Context) (err error) {
	r.placed = map[string][]int{}
	rows, err := r.db.Query(ctx, `SELECT path, seq FROM import_file WHERE batch_id = ? AND seq > 0 ORDER BY seq`, r.batch)
	if err != nil {
		return fmt.Errorf("reading an import: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var path string
		if err := rows.Scan(&path, &r.seq); err != nil {
			return fmt.Errorf("reading an import: %w", err)
		}
		r.placed[path] = append(r.placed[path], r.seq)
	}
	return rows.Err()
}

func load(path string, limits intake.Limits) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := limits.CheckSize(info.Size()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// file reads one file and applies it, or lets it wait for the others of its folder when alone it names no patient.
func (r *run) file(ctx context.Context, f lazy, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	seq := r.next(f.name)
	hash := sha256.Sum256(data)
	sum := hex.EncodeToString(hash[:])
	kind := r.options.Kind
	if kind == "" || kind == "auto" {
		var words string
		if kind, words = r.service.reader.Detect(f.name, data); kind == "" {
			if words == "" {
				words = "a file of unknown kind"
			}
			if text(data) {
				g := r.group(f.name, string(intake.CSV))
				g.texts = append(g.texts, stray{f, seq, words})
				return nil
			}
			return r.record(ctx, seq, FileReport{Path: f.name, Status: Failed, Error: words}, "")
		}
	}
	g := r.group(f.name, kind)
	if kind == string(intake.CSV) && len(data) < 1<<20 {
		g.named = append(g.named, data...)
	}
	if g != nil && refersTo(kind, data) {
		g.context = append(g.context, f)
	}
	before, ids, err := r.imported(ctx, sum)
	if err != nil {
		return err
	}
	if before {
		return r.record(ctx, seq, FileReport{Path: f.name, Kind: kind, Status: Matched, PatientIDs: ids, Error: "imported before"}, sum)
	}
	doc, err := r.service.reader.Read(ctx, kind, intake.File{Name: f.name, Data: data})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if g != nil && (isSkip(err) || err == nil && !named(doc)) {
		if err == nil {
			err = intake.Skip("the file names no patient")
		}
		g.waiting = append(g.waiting, waiting{f, seq, sum, err})
		return nil
	}
	if err != nil {
		return r.refused(ctx, seq, f.name, kind, err)
	}
	return r.apply(ctx, seq, f.name, kind, sum, data, doc)
}

// named says that a document tells of at least one patient by name.
func named(doc record.Document) bool {
	return slices.ContainsFunc(doc.Subjects, func(s record.Subject) bool { return hasName(s.Patient) })
}

func hasName(p record.Patient) bool {
	n := p.Name()
	return n.Family != "" || n.First() != "" || n.Text != ""
}

func isSkip(err error) bool {
	var refusal *intake.Refusal
	return errors.As(err, &refusal) && refusal.Skip
}

func (r *run) refused(ctx context.Context, seq int, name, kind string, err error) error {
	f := FileReport{Path: name, Kind: kind, Status: Failed, Error: reasonOf(err)}
	if isSkip(err) {
		f.Status = Skipped
	}
	return r.record(ctx, seq, f, "")
}

// reasonOf says in words without patient data why a file could not be taken.
func reasonOf(err error) string {
	var refusal *intake.Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal.Error()
	case errors.Is(err, fs.ErrNotExist):
		return "the file does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "the file may not be read"
	case fault.Of(err) != "":
		return fault.Message(err)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return "the file can't be read"
	}
	return "the file can't be understood"
}

// imported finds a file that was imported before, by its content; in a preview also one that was previewed before.
func (r *run) imported(ctx context.Context, sum string) (before bool, patients []string, err error) {
	for _, db := range []*store.DB{r.service.db, r.db} {
		var id string
		err = db.QueryRow(ctx, `SELECT id FROM source_document WHERE sha256 = ?`, sum).Scan(&id)
		if noRows(err) {
			continue
		} else if err != nil {
			return false, nil, fmt.Errorf("looking for an earlier import: %w", err)
		}
		patients, err = column(ctx, db, `SELECT row_id FROM source_fact WHERE source_id = ? AND kind = 'patient' ORDER BY row_id`, id)
		return true, patients, err
	}
	return false, nil, nil
}

// record notes what became of a file that changed nothing.
func (r *run) record(ctx context.Context, seq int, f FileReport, sum string) error {
	if f.PatientIDs == nil {
		f.PatientIDs = []string{}
	}
	r.report.Files = append(r.report.Files, f)
	if r.preview != nil {
		return nil
	}
	return r.db.Write(ctx, func(tx *store.Tx) error { return note(ctx, tx, r.batch, seq, f, sum) })
}

// note writes a file's line of the batch.
func note(ctx context.Context, tx *store.Tx, batch string, seq int, f FileReport, sum string) error {
	kept := f
	kept.Patients = nil // names stay out of the batch's own table
	report, err := store.JSON(kept)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO import_file (batch_id, seq, path, kind, status, reason, sha256, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (batch_id, seq) DO UPDATE SET path = excluded.path, kind = excluded.kind, status = CASE WHEN excluded.reason = 'imported before'
		AND import_file.status <> 'pending' THEN import_file.status ELSE excluded.status END, reason = excluded.reason, sha256 = excluded.sha256,
		report = CASE WHEN excluded.reason = 'imported before' THEN import_file.report ELSE excluded.report END`,
		batch, seq, f.Path, f.Kind, string(f.Status), f.Error, sum, report); err != nil {
		return fmt.Errorf("writing the batch: %w", err)
	}
	return nil
}

func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
