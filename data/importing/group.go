package importing

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"unicode/utf8"

	"foyer/data/intake"
	"foyer/data/record"
)

// group holds the files of one kind in one folder as far as others may refer to them, and those that do.
type group struct {
	kind    string
	context []lazy
	waiting []waiting
	texts   []stray // of no known kind, beside tables: what a table of notes names
	named   []byte  // small tables as they are, to see which texts they name
}

// stray is a file of no known kind.
type stray struct {
	lazy
	seq   int
	words string
}

// lazy is a file that may have to be read once more.
type lazy struct {
	name string
	load func() ([]byte, error)
}

type waiting struct {
	lazy
	seq    int
	sum    string
	reason error
}

// group returns the group of a file whose kind can be spread over several files, or nil.
func (r *run) group(name, kind string) *group {
	if kind != string(intake.FHIR) && kind != string(intake.CSV) {
		return nil
	}
	key := kind + "\x00" + filepath.Dir(name)
	g := r.groups[key]
	if g == nil {
		g = &group{kind: kind}
		r.groups[key] = g
		r.order = append(r.order, key)
	}
	return g
}

var firstResource = regexp.MustCompile(`"resourceType"\s*:\s*"([A-Za-z]+)"`)

// refersTo says that other files of the folder may refer to what this one holds. Of tables any may be the list of
// patients; in FHIR the first resource tells.
func refersTo(kind string, data []byte) bool {
	if kind == string(intake.CSV) {
		return true
	}
	m := firstResource.FindSubmatch(data[:min(len(data), intake.HeadSize)])
	if m == nil {
		return false
	}
	switch string(m[1]) {
	case "Patient", "Encounter", "Organization", "Practitioner", "PractitionerRole", "Location", "RelatedPerson", "Medication", "Device", "Group":
		return true
	}
	return false
}

// settle reads the waiting files of a group together with what they may refer to.
func (r *run) settle(ctx context.Context, g *group) error {
	files, err := r.strays(ctx, g)
	if err != nil || len(g.waiting) == 0 {
		return err
	}
	for _, c := range g.context {
		data, err := c.load()
		if err != nil {
			continue // it has its own line in the report
		}
		if g.kind == string(intake.CSV) {
			if doc, err := r.service.reader.Read(ctx, g.kind, intake.File{Name: c.name, Data: data}); err != nil || !named(doc) {
				continue
			}
		}
		files = append(files, intake.File{Name: c.name, Data: data})
	}
	// What others may refer to comes first: visits before what was found at them.
	slices.SortStableFunc(g.waiting, func(a, b waiting) int { return rank(g, a.name) - rank(g, b.name) })
	var all *record.Document // what the context says by itself, read once
	for _, w := range g.waiting {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := w.load()
		var doc record.Document
		if err == nil {
			doc, err = r.among(ctx, g.kind, intake.File{Name: w.name, Data: data}, files, &all)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			err = r.refused(ctx, w.seq, w.name, g.kind, err)
		case len(doc.Subjects) == 0:
			err = r.refused(ctx, w.seq, w.name, g.kind, w.reason)
		default:
			err = r.apply(ctx, w.seq, w.name, g.kind, w.sum, data, doc)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func rank(g *group, name string) int {
	if slices.ContainsFunc(g.context, func(c lazy) bool { return c.name == name }) {
		return 0
	}
	return 1
}

// among reads a file together with its context and returns what the file itself says. all keeps what the context
// alone says, for the files that are not part of it.
func (r *run) among(ctx context.Context, kind string, file intake.File, files []intake.File, all **record.Document) (record.Document, error) {
	others := slices.DeleteFunc(slices.Clone(files), func(f intake.File) bool { return f.Name == file.Name })
	if len(others) == 0 {
		return record.Document{}, nil
	}
	read := func(last intake.File, before []intake.File) (record.Document, error) {
		doc, err := r.service.reader.Read(ctx, kind, last, before...)
		if isSkip(err) {
			err = nil // the document holds what there is
		}
		return doc, err
	}
	base := *all
	if base == nil || len(others) < len(files) {
		doc, err := read(others[len(others)-1], others[:len(others)-1])
		if err != nil {
			doc = record.Document{} // it has its own line in the report
		}
		if base = &doc; len(others) == len(files) {
			*all = base
		}
	}
	doc, err := read(file, others)
	if err != nil {
		return record.Document{}, err
	}
	return beyond(doc, *base)
}

// strays reports the texts of a folder and returns those that a table names.
func (r *run) strays(ctx context.Context, g *group) (files []intake.File, err error) {
	for _, t := range g.texts {
		f := FileReport{Path: t.name, Status: Failed, Error: t.words}
		if bytes.Contains(g.named, []byte(filepath.Base(t.name))) {
			if data, err := t.load(); err == nil {
				files = append(files, intake.File{Name: t.name, Data: data})
				f.Status, f.Error = Skipped, "a text that a table of the folder names: read with it"
			}
		}
		if err := r.record(ctx, t.seq, f, ""); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// text says that a file may be the text of a note.
func text(data []byte) bool {
	const most = 1 << 20
	return len(data) < most && utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 && len(bytes.TrimSpace(data)) > 0
}
