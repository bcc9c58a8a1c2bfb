// Package table owns reading tables: patients, schedules, and the clinical tables that hang on patients by number, as
// CSV, TSV or with any other separator. It guesses what a file's columns mean and returns the guess as a Mapping for a
// person to confirm and for the next file of the same form. Bytes in, records out; it never touches a database.
package table

import (
	"context"
	"fmt"
	"path"
	"sort"
	"strings"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds of tables.
const (
	Patients      Kind = "patients"
	Schedule      Kind = "schedule"
	Medications   Kind = "medications"
	Problems      Kind = "problems"
	Allergies     Kind = "allergies"
	Results       Kind = "results"
	Vitals        Kind = "vitals"
	Procedures    Kind = "procedures"
	Immunizations Kind = "immunizations"
	Social        Kind = "social"
	Family        Kind = "family"
	Notes         Kind = "notes"
	Accounts      Kind = "portal accounts" // of a vendor's portal; never guessed: Options.Kind says so
	Other         Kind = "other"           // known, and not kept: refills, images
)

// Options say what is known about a file besides its bytes.
type Options struct {
	Name    string    // the file's name: it decides where columns leave two kinds open, and nothing else
	Kind    Kind      // what it is, where that is known; empty to guess
	Mapping *Mapping  // a confirmed mapping; nil to guess
	Today   time.Time // to read years of two digits; zero leaves such rows out
}

// Result is what a table, or a set of them, holds.
type Result struct {
	Document record.Document      // patients and what hangs on them; no subjects for a schedule
	Schedule []record.ScheduleRow // the rows of a schedule
	Accounts []Account            // the rows of a report on portal accounts
	Mapping  Mapping              // as used; of a set, that of the patients' table
	Rows     int                  // rows read, headers left out
	Left     []*intake.Refusal    // rows left out: line, column, reason
	Odd      []*intake.Refusal    // cells left out, the row being kept
}

// Parse reads one table. An error is an *intake.Refusal, or the context's.
func Parse(ctx context.Context, data []byte, opts Options, limits intake.Limits) (Result, error) {
	sheet, err := read(data, limits)
	if err != nil {
		return Result{}, err
	}
	mapping, err := sheet.mapping(opts)
	if err != nil {
		return Result{}, err
	}
	p := newParser(opts)
	if err := p.table(ctx, sheet, mapping, opts.Name); err != nil {
		return Result{}, err
	}
	return p.finish(mapping)
}

// ParseSet reads tables that belong together: rows of one join patients of another by the patient's number. Mappings
// are those confirmed earlier, by fingerprint. Files that are no tables are taken as the texts that a table of notes
// names. The Refusals of single files are returned by name; the error is for the set as a whole.
func ParseSet(ctx context.Context, files []intake.File, mappings map[string]Mapping, opts Options, limits intake.Limits) (Result, map[string]error, error) {
	p := newParser(opts)
	failed := map[string]error{}
	type loaded struct {
		name    string
		sheet   *sheet
		mapping Mapping
	}
	var tables []loaded
	for _, f := range files {
		if f.Err != nil {
			failed[f.Name] = f.Err
			continue
		}
		text, _, err := intake.UTF8(f.Data)
		if err == nil {
			p.texts[path.Base(f.Name)] = string(text)
		}
		s, err := read(f.Data, limits)
		if err != nil {
			failed[f.Name] = err
			continue
		}
		own := opts
		own.Name, own.Mapping = f.Name, nil
		if m, ok := mappings[s.fingerprint()]; ok {
			own.Mapping = &m
		}
		m, err := s.mapping(own)
		if err != nil {
			failed[f.Name] = err
			continue
		}
		tables = append(tables, loaded{f.Name, s, m})
	}
	// Patients first, so that the rest finds them.
	sort.SliceStable(tables, func(i, j int) bool { return tables[i].mapping.Kind == Patients && tables[j].mapping.Kind != Patients })
	var main Mapping
	for i, t := range tables {
		if i == 0 || t.mapping.Kind == Patients && main.Kind != Patients {
			main = t.mapping
		}
		if err := p.table(ctx, t.sheet, t.mapping, t.name); err != nil {
			if ctx.Err() != nil {
				return Result{}, nil, err
			}
			failed[t.name] = err
		}
	}
	for name := range failed {
		if p.used[path.Base(name)] {
			delete(failed, name) // the text of a note, and no table
		}
	}
	if len(tables) == 0 {
		return Result{}, failed, intake.Refuse("none of the files is a table of patients")
	}
	r, err := p.finish(main)
	return r, failed, err
}

// parser gathers what the tables say, patient by patient.
type parser struct {
	opts     Options
	subjects []*subject
	byNumber map[string]*subject
	byPerson map[string]*subject
	texts    map[string]string // files of the set by base name
	used     map[string]bool
	result   Result
	kinds    map[Kind]bool
	warnings map[string]int
}

// subject is a patient in the making.
type subject struct {
	record.Subject
	line   int // where the patient's own row stands, 0 when only other tables name the number
	visits map[string]bool
}

func newParser(opts Options) *parser {
	return &parser{
		opts: opts, byNumber: map[string]*subject{}, byPerson: map[string]*subject{}, texts: map[string]string{}, used: map[string]bool{},
		kinds: map[Kind]bool{}, warnings: map[string]int{},
	}
}

func (p *parser) warn(what string) { p.warnings[what]++ }

// leave notes a row that is left out.
func (p *parser) leave(line int, field, reason string) {
	p.result.Left = append(p.result.Left, intake.Refuse("%s", reason).In(field).At(line))
}

// odd notes a cell that is left out.
func (p *parser) odd(line int, field, reason string) {
	p.result.Odd = append(p.result.Odd, intake.Refuse("%s", reason).In(field).At(line))
}

func (p *parser) table(ctx context.Context, s *sheet, m Mapping, name string) error {
	p.kinds[m.Kind] = true
	rows := s.body(m)
	dates := s.dates(m, p.opts.Today)
	c := clinical{p: p, units: s.units(m)}
	for i, cells := range rows {
		if i%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if blank(cells.values) {
			continue
		}
		p.result.Rows++
		r := row{p: p, m: m, values: cells.values, line: cells.line, dates: dates}
		switch m.Kind {
		case Patients:
			p.patientRow(r)
		case Schedule:
			p.scheduleRow(r)
		case Accounts:
			p.accountRow(r)
		case Other:
			p.ignore(strings.TrimSuffix(path.Base(name), path.Ext(name)))
		default:
			c.read(r)
		}
	}
	return nil
}

func (p *parser) ignore(what string) {
	if p.result.Document.Ignored == nil {
		p.result.Document.Ignored = map[string]int{}
	}
	p.result.Document.Ignored[what]++
}

func (p *parser) finish(m Mapping) (Result, error) {
	r := &p.result
	r.Mapping = m
	d := &r.Document
	d.Format, d.Type = "csv", "Table ("+string(m.Kind)+")"
	if len(p.kinds) > 1 {
		d.Type = "Tables"
	}
	for _, s := range p.subjects {
		d.Subjects = append(d.Subjects, s.Subject)
	}
	whats := make([]string, 0, len(p.warnings))
	for w := range p.warnings {
		whats = append(whats, w)
	}
	sort.Strings(whats)
	for _, w := range whats {
		if n := p.warnings[w]; n > 1 {
			w = fmt.Sprintf("%s (%d times)", w, n)
		}
		d.Warnings = append(d.Warnings, w)
	}
	switch {
	case r.Rows == 0:
		return *r, intake.Skip("the table has no rows")
	case len(d.Subjects) == 0 && len(r.Schedule) == 0 && len(r.Accounts) == 0 && len(r.Left) > 0:
		return *r, intake.Refuse("no row could be read; the first: %s", r.Left[0].Error())
	}
	return *r, nil
}

func blank(values []string) bool {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}
