// Package vendor owns what the vendor of a portal reports about patients' accounts: its user report, a table of any layout, is read,
// matched to patients as an import is, and put beside where each stands here. What fits happens; what contradicts is listed for a
// person, never guessed. A report can be undone.
package vendor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/table"
)

// Service reads reports. Build it with New.
type Service struct {
	db         *store.DB
	enrollment *enrollment.Service
	limits     intake.Limits
}

// New returns the service on an open store.
func New(db *store.DB, e *enrollment.Service) *Service {
	return &Service{db: db, enrollment: e, limits: intake.DefaultLimits()}
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Same     Outcome = "same"     // nothing to do
	Changed  Outcome = "changed"  // the patient's state follows the vendor's
	Conflict Outcome = "conflict" // the sources contradict each other
	Doubtful Outcome = "doubtful" // several patients it could be, or not surely one
	Nobody   Outcome = "nobody"   // no patient of the practice
)

// Candidate is a patient whom a row could mean, with the reasons for and against.
type Candidate struct {
	PatientID string   `json:"patient_id"`
	Because   []string `json:"because"`
}

// Row is a row of a report, judged.
type Row struct {
	Line       int              `json:"line"`
	Person     string           `json:"person"`
	BirthDate  record.Date      `json:"birth_date,omitempty"`
	Status     string           `json:"status,omitempty"` // the vendor's word
	Meaning    Meaning          `json:"meaning"`
	On         record.Date      `json:"on,omitempty"`
	Outcome    Outcome          `json:"outcome"`
	Why        string           `json:"why,omitempty"`
	PatientID  string           `json:"patient_id,omitempty"`
	Here       enrollment.State `json:"here,omitempty"`  // where the patient stood
	Event      enrollment.Event `json:"event,omitempty"` // that would happen
	Candidates []Candidate      `json:"candidates,omitempty"`

	seen record.Date
}

// Left is a row that can't be read, or a cell.
type Left struct {
	Line   int    `json:"line"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

// Counts are the rows of a report by what became of them.
type Counts struct {
	Rows     int    `json:"rows"`
	Same     int    `json:"same"`
	Changed  int    `json:"changed"`
	Conflict int    `json:"conflict"`
	Doubtful int    `json:"doubtful"`
	Nobody   int    `json:"nobody"`
	Missing  int    `json:"missing"` // patients who have joined here and are not in the report
	Left     []Left `json:"left,omitempty"`
	MoreLeft int    `json:"more_left,omitempty"` // beyond those listed
}

// mostLeft is how many unread rows a report lists.
const mostLeft = 200

// Judged is a report as it would be taken.
type Judged struct {
	Counts
	List []Row // those that are not Same, in the order of the file

	people []string // everybody in the report, by personOf
}

// personOf is a row's person as the report names them.
func personOf(row Row) string { return row.Person + "|" + string(row.BirthDate) }

// kept says whether a person has decided before that what stands here is right, against the same word and the same state.
func (s *Service) kept(ctx context.Context, row Row) (bool, error) {
	var decision string
	err := s.db.QueryRow(ctx, `SELECT decision FROM vendor_row WHERE patient_id = ? AND meaning = ? AND on_day = ? AND here = ? AND why = ? AND settled_at <> '' ORDER BY settled_at DESC LIMIT 1`,
		row.PatientID, row.Meaning, string(row.On), row.Here, row.Why).Scan(&decision)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading what was decided: %w", err)
	}
	return decision == Keep, nil
}

// Form is how a report is read: its columns, and what the vendor's words for a state mean.
type Form struct {
	table.Guess
	Meanings map[string]Meaning // by the word as it stands in the report; "" for one that nobody knows
	Known    bool               // a person has confirmed it for an earlier report of this form
}

// Unknown are the words whose meaning has to be said before the report can be read.
func (f Form) Unknown() (list []string) {
	for word, m := range f.Meanings {
		if m == "" {
			list = append(list, word)
		}
	}
	slices.Sort(list)
	return list
}

// mostWords is how many different words a column of states may have: with more it is none.
const mostWords = 40

// Inspect tells how a report seems to be read, or how a person confirmed that reports of this form are. Needs access.Enroll.
func (s *Service) Inspect(ctx context.Context, name string, data []byte) (f Form, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return f, err
	}
	if f.Guess, err = table.Inspect(data, s.options(name, nil), s.limits); err != nil {
		return f, unread(name, err)
	}
	f.Mapping.Kind = table.Accounts
	kept, words, ok, err := s.form(ctx, f.Mapping.Fingerprint)
	if err != nil {
		return f, err
	}
	if ok {
		kept.HeaderRow = f.Mapping.HeaderRow
		f.Mapping, f.Known = kept, true
	}
	return f, s.wordsOf(ctx, name, data, &f, words)
}

// Reread is Inspect with columns that a person has chosen: other words may stand in them.
func (s *Service) Reread(ctx context.Context, name string, data []byte, m table.Mapping) (f Form, err error) {
	if f, err = s.Inspect(ctx, name, data); err != nil {
		return f, err
	}
	words := map[string]Meaning{}
	for word, meaning := range f.Meanings {
		words[normal(word)] = meaning
	}
	f.Mapping = m
	return f, s.wordsOf(ctx, name, data, &f, words)
}

// wordsOf gathers the words for a state that stand in a report.
func (s *Service) wordsOf(ctx context.Context, name string, data []byte, f *Form, known map[string]Meaning) error {
	f.Meanings = map[string]Meaning{}
	if !slices.ContainsFunc(f.Mapping.Columns, func(c table.Column) bool { return c.Field == table.FieldAccountStatus }) {
		return nil
	}
	read, err := table.Parse(ctx, data, s.options(name, &f.Mapping), s.limits)
	if err != nil {
		return nil // the columns are not chosen yet; reading says what is wrong
	}
	for _, a := range read.Accounts {
		if a.Status == "" {
			continue
		}
		if _, ok := f.Meanings[a.Status]; ok {
			continue
		}
		if len(f.Meanings) == mostWords {
			return fault.Field("portal_status", "The column of states has more than %d different words: it is none. Choose another column, or none.", mostWords)
		}
		m := known[normal(a.Status)]
		if m == "" {
			m = Guess(a.Status)
		}
		f.Meanings[a.Status] = m
	}
	return nil
}

func (s *Service) options(name string, m *table.Mapping) table.Options {
	return table.Options{Name: name, Kind: table.Accounts, Mapping: m, Today: s.db.Source().Now()}
}

// unread says that a file is no table.
func unread(name string, err error) error {
	return fault.Wrap(fault.Invalid, err, "“%s” can't be read as a user report. It has to be a table: CSV, or text with tabs.", name)
}

// check says what is missing to read a report.
func (f Form) check() error {
	has := func(fields ...table.Field) bool {
		return slices.ContainsFunc(f.Mapping.Columns, func(c table.Column) bool { return slices.Contains(fields, c.Field) })
	}
	switch {
	case !has(table.FieldName) && !has(table.FieldFamily):
		return fault.Field("family", "Say which column holds the patient's name.")
	case !has(table.FieldBirthDate):
		return fault.Field("birth_date", "Say which column holds the birth date: a name and a number alone don't tell who it is.")
	case !has(table.FieldAccountStatus, table.FieldAccountInvited, table.FieldAccountJoined, table.FieldAccountSeen):
		return fault.Field("portal_status", "Say which column holds the state of the account, or a day such as that of joining.")
	}
	for word, m := range f.Meanings {
		if m == "" {
			return fault.Field("meaning", "Say what the vendor's word “%s” means.", word)
		}
		if !m.Valid() {
			return fault.Field("meaning", "A word means joined, invited, declined, off or none.")
		}
	}
	return nil
}

// Plan judges a report and changes nothing. Needs access.Enroll.
func (s *Service) Plan(ctx context.Context, name string, data []byte, f Form, progress func(done, of int)) (Judged, error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return Judged{}, err
	}
	return s.judge(ctx, name, data, f, progress)
}

func (s *Service) judge(ctx context.Context, name string, data []byte, f Form, progress func(done, of int)) (j Judged, err error) {
	if err := f.check(); err != nil {
		return j, err
	}
	read, err := table.Parse(ctx, data, s.options(name, &f.Mapping), s.limits)
	if err != nil {
		return j, unread(name, err)
	}
	words := map[string]Meaning{}
	for word, m := range f.Meanings {
		words[normal(word)] = m
	}
	j.Rows = read.Rows
	for _, r := range slices.Concat(read.Left, read.Odd) {
		if len(j.Left) == mostLeft {
			j.MoreLeft++
			continue
		}
		j.Left = append(j.Left, Left{Line: r.Line, Field: r.Field, Reason: r.Error()})
	}
	said := map[string]map[Meaning]bool{} // what the report says of each patient
	var all []Row
	for i, a := range read.Accounts {
		if err := ctx.Err(); err != nil {
			return j, err
		}
		if progress != nil && i%100 == 0 {
			progress(i, len(read.Accounts))
		}
		row, err := s.row(ctx, a, words)
		if err != nil {
			return j, err
		}
		if row.PatientID != "" {
			switch before := said[row.PatientID]; {
			case before == nil:
				said[row.PatientID] = map[Meaning]bool{row.Meaning: true}
			case before[row.Meaning]:
				row.Outcome, row.Event = Same, ""
			default:
				before[row.Meaning] = true
			}
		}
		all = append(all, row)
	}
	for _, row := range all {
		j.people = append(j.people, personOf(row))
		if len(said[row.PatientID]) > 1 { // neither is taken for the right one
			row.Outcome, row.Event, row.Why = Conflict, "", "The report has this patient twice, with different states."
		} else if row.Outcome == Conflict {
			kept, err := s.kept(ctx, row)
			if err != nil {
				return j, err
			}
			if kept {
				row.Outcome = Same
			}
		}
		switch row.Outcome {
		case Same:
			j.Same++
			continue
		case Changed:
			j.Changed++
		case Conflict:
			j.Conflict++
		case Doubtful:
			j.Doubtful++
		case Nobody:
			j.Nobody++
		}
		j.List = append(j.List, row)
	}
	if progress != nil {
		progress(len(read.Accounts), len(read.Accounts))
	}
	active, err := s.active(ctx)
	if err != nil {
		return j, err
	}
	for _, id := range active {
		if said[id] == nil {
			j.Missing++
		}
	}
	return j, nil
}

// row judges one account.
func (s *Service) row(ctx context.Context, a table.Account, words map[string]Meaning) (row Row, err error) {
	row = Row{Line: a.Line, Person: a.Patient.Name().String(), BirthDate: a.Patient.BirthDate, Status: a.Status, seen: a.Seen}
	row.Meaning, row.On = meaning(a, words)
	d, err := s.match(ctx, a.Patient)
	if err != nil {
		return row, err
	}
	switch d.Kind {
	case patient.VerdictNew:
		row.Outcome = Nobody
		return row, nil
	case patient.VerdictDoubtful:
		row.Outcome = Doubtful
		for _, c := range d.Candidates {
			row.Candidates = append(row.Candidates, Candidate{c.ID, c.Because})
		}
		return row, nil
	}
	return row, s.put(ctx, &row, d.ID)
}

// put sets whose row it is, and what follows from it.
func (s *Service) put(ctx context.Context, row *Row, patientID string) error {
	row.PatientID, row.Candidates = patientID, nil
	who, err := patient.Read(ctx, s.db, patientID)
	if err != nil {
		return err
	}
	ours, err := enrollment.Load(ctx, s.db, patientID)
	if err != nil {
		return err
	}
	row.Here = ours.State
	v := compare(row.Meaning, row.On, row.seen, ours, who.Deceased)
	if v.event == enrollment.Invite {
		if err := enrollment.Refusal(who.Patient, record.DayOf(s.db.Source().Now())); err != nil {
			v = verdict{person: true, why: fault.Message(err)}
		}
	}
	switch {
	case v.person:
		row.Outcome, row.Why = Conflict, v.why
	case v.event != "":
		row.Outcome, row.Event = Changed, v.event
	default:
		row.Outcome = Same
	}
	return nil
}

// match finds whose account it is, by the rule of imports. Vendors' reports seldom say the sex: with each patient it could be, it is
// taken to be that patient's, and all else has to agree.
func (s *Service) match(ctx context.Context, p record.Patient) (patient.Decision, error) {
	if p.Sex != record.Unknown && p.Sex != "" {
		return patient.Match(ctx, s.db, p)
	}
	ids, err := patient.Alike(ctx, s.db, p)
	if err != nil || len(ids) == 0 {
		return patient.Decision{Kind: patient.VerdictNew}, err
	}
	tried := map[string]bool{}
	var sure []patient.Decision
	var doubt []patient.Candidate
	for _, id := range ids {
		var sex string
		if err := s.db.QueryRow(ctx, `SELECT sex FROM patient WHERE id = ?`, id).Scan(&sex); err != nil {
			return patient.Decision{}, fmt.Errorf("matching an account: %w", err)
		}
		if tried[sex] {
			continue
		}
		tried[sex] = true
		q := p
		q.Sex = sex
		d, err := patient.Match(ctx, s.db, q)
		if err != nil {
			return d, err
		}
		switch d.Kind {
		case patient.VerdictSame:
			sure = append(sure, d)
		case patient.VerdictDoubtful:
			doubt = append(doubt, d.Candidates...)
		}
	}
	switch {
	case len(sure) == 1 && len(doubt) == 0:
		return sure[0], nil
	case len(sure)+len(doubt) == 0:
		return patient.Decision{Kind: patient.VerdictNew}, nil
	}
	d := patient.Decision{Kind: patient.VerdictDoubtful}
	for _, one := range sure {
		doubt = append(doubt, patient.Candidate{ID: one.ID, Because: one.Because})
	}
	for _, c := range doubt {
		if !slices.ContainsFunc(d.Candidates, func(known patient.Candidate) bool { return known.ID == c.ID }) {
			d.Candidates = append(d.Candidates, c)
		}
	}
	return d, nil
}

// active are the patients who have joined, as it stands here.
func (s *Service) active(ctx context.Context) (ids []string, err error) {
	rows, err := s.db.Query(ctx, `SELECT e.patient_id FROM enrollment e JOIN patient p ON p.id = e.patient_id WHERE e.state = ? AND p.merged_into IS NULL AND p.deceased = 0`, enrollment.Active)
	if err != nil {
		return nil, fmt.Errorf("reading who has joined: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading who has joined: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// note is what stands in the patient's history.
func note(row Row) enrollment.Note {
	n := enrollment.Note{Channel: enrollment.Vendor, Reason: "the vendor's user report"}
	if row.On != "" {
		n.Reason = fmt.Sprintf("the vendor's user report, since %s", row.On)
	}
	if strings.TrimSpace(row.Status) != "" && row.Meaning != Joined {
		n.Reason += ": " + row.Status
	}
	return n
}
