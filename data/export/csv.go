package export

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/visit"
)

// sheet is one file of a table export.
type sheet struct {
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer
}

func newSheet(dir, name string, header []string) (*sheet, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing a table: %w", err)
	}
	buf := bufio.NewWriterSize(f, 1<<16)
	s := &sheet{file: f, buf: buf, csv: csv.NewWriter(buf)}
	return s, s.row(header...)
}

func (s *sheet) row(cells ...string) error {
	for i, c := range cells {
		cells[i] = cell(c)
	}
	if err := s.csv.Write(cells); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

func (s *sheet) close() error {
	s.csv.Flush()
	err := s.csv.Error()
	if e := s.buf.Flush(); err == nil {
		err = e
	}
	if e := s.file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

// cell keeps a spreadsheet from taking a text for a formula: such a text gets an apostrophe before it, as a person
// would type it. Numbers and telephone numbers with a sign are left alone.
func cell(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '@', '\t', '\r':
		return "'" + s
	case '+', '-':
		if rest := strings.TrimLeft(s[1:], "0123456789 .()-"); rest != "" {
			return "'" + s
		}
	}
	return s
}

var (
	patientHeader = []string{"id", "mrn", "given", "middle", "family", "suffix", "birth_date", "sex", "gender_identity", "pronouns", "language", "race", "ethnicity",
		"email", "phone", "other_phones", "address", "city", "state", "postal_code", "country", "marital_status", "deceased", "deceased_on", "active", "contact_name",
		"contact_phone", "confidential", "note"}
	visitHeader = []string{"id", "patient_id", "mrn", "start", "end", "status", "class", "visit_type", "reason", "provider", "location", "diagnoses", "assessment", "follow_up", "note"}
	itemHeader  = []string{"id", "patient_id", "mrn", "visit_id", "name", "code_system", "code", "status", "start", "end", "value", "unit", "detail", "absent", "not_done",
		"recorded", "author", "note"}
)

// kinds are the files of the chart, in the order in which they are listed.
var kinds = []struct {
	kind record.Kind
	file string
}{
	{record.KindAllergy, "allergies.csv"}, {record.KindProblem, "problems.csv"}, {record.KindMedication, "medications.csv"}, {record.KindImmunization, "immunizations.csv"},
	{record.KindVital, "vitals.csv"}, {record.KindResult, "results.csv"}, {record.KindSocial, "social.csv"}, {record.KindProcedure, "procedures.csv"},
	{record.KindCarePlan, "care_plans.csv"}, {record.KindGoal, "goals.csv"}, {record.KindInstruction, "instructions.csv"}, {record.KindRelative, "family_history.csv"},
	{record.KindNote, "notes.csv"},
}

// tables writes every patient's rows.
type tables struct {
	patients, visits *sheet
	items            map[record.Kind]*sheet
}

func newTables(dir string) (t *tables, err error) {
	t = &tables{items: map[record.Kind]*sheet{}}
	if t.patients, err = newSheet(dir, "patients.csv", append([]string{}, patientHeader...)); err != nil {
		return t, err
	}
	if t.visits, err = newSheet(dir, "visits.csv", append([]string{}, visitHeader...)); err != nil {
		return t, err
	}
	for _, k := range kinds {
		if t.items[k.kind], err = newSheet(dir, k.file, append([]string{}, itemHeader...)); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (t *tables) close() (err error) {
	all := []*sheet{t.patients, t.visits}
	for _, s := range t.items {
		all = append(all, s)
	}
	for _, s := range all {
		if s != nil {
			if e := s.close(); err == nil {
				err = e
			}
		}
	}
	return err
}

func (t *tables) write(_ context.Context, p patient.Stored, visits []visit.Stored, chart record.Chart) error {
	n := p.Name()
	var middle string
	if len(n.Given) > 1 {
		middle = strings.Join(n.Given[1:], " ")
	}
	phones := p.Reach("phone")
	var a record.Address
	for i, have := range p.Addresses {
		if have.Use != "old" || i == 0 {
			a = have
			break
		}
	}
	var contact record.Contact
	var contactPhone string
	if len(p.Contacts) > 0 {
		contact = p.Contacts[0]
		for _, r := range contact.Telecoms {
			if r.System == "phone" {
				contactPhone = r.Value
				break
			}
		}
	}
	if err := t.patients.row(p.ID, p.MRN(), or(n.First(), n.Text), middle, n.Family, strings.Join(n.Suffix, " "), string(p.BirthDate), p.Sex, p.GenderIdentity.String(), p.Pronouns,
		p.Language(), codings(p.Race), codings(p.Ethnicity), first(p.Reach("email")), first(phones), strings.Join(rest(phones), "; "), strings.Join(a.Lines, ", "), a.City, a.State,
		a.PostalCode, a.Country, p.MaritalStatus.String(), yes(p.Deceased), string(p.DeceasedOn), yes(p.Active), contact.Name.String(), contactPhone, confidential(p.Confidential), p.Note); err != nil {
		return err
	}
	for _, v := range visits {
		var diagnoses []string
		for _, d := range v.Diagnoses {
			diagnoses = append(diagnoses, d.String())
		}
		if err := t.visits.row(v.ID, p.ID, p.MRN(), string(v.Start), string(v.End), v.Status, v.Class, v.Type.String(), v.Reason, v.Provider, v.Location,
			strings.Join(diagnoses, "; "), v.Assessment, v.FollowUp, v.Note); err != nil {
			return err
		}
	}
	var failed error
	chart.Each(func(kind record.Kind, item *record.Item, value any) {
		if failed == nil {
			failed = t.items[kind].row(itemRow(p, item, value)...)
		}
	})
	return failed
}

// itemRow flattens an item: what has no column of its own stands in detail, part by part.
func itemRow(p patient.Stored, i *record.Item, value any) []string {
	var c record.Concept
	var start, end record.DateTime
	var v, unit string
	var detail []string
	say := func(name, text string) {
		if text != "" {
			detail = append(detail, name+": "+text)
		}
	}
	switch x := value.(type) {
	case *record.Allergy:
		c, start = x.Substance, x.Onset
		say("category", x.Category)
		say("criticality", x.Criticality)
		for _, r := range x.Reactions {
			say("reaction", strings.TrimSpace(r.Manifestation.String()+" "+r.Severity))
		}
	case *record.Problem:
		c, start, end = x.Condition, x.Onset, x.Abated
		say("category", x.Category)
		say("severity", x.Severity)
	case *record.Medication:
		c, start, end, v, unit = x.Drug, x.Start, x.End, x.Dose.Comparator+x.Dose.Value, x.Dose.Unit
		say("sig", x.Sig)
		say("frequency", x.Frequency)
		say("route", x.Route.String())
		say("form", x.Form.String())
		say("as needed", yes(x.AsNeeded))
		say("reason", x.Reason.String())
		say("quantity", x.Quantity.String())
		say("refills", x.Refills)
		say("intent", x.Intent)
	case *record.Immunization:
		c, start, v, unit = x.Vaccine, x.When, x.Dose.Value, x.Dose.Unit
		say("lot", x.Lot)
		say("manufacturer", x.Manufacturer)
		say("route", x.Route.String())
		say("site", x.Site.String())
		say("reason", x.Reason.String())
		say("performer", x.Performer)
	case *record.Observation:
		c, start = x.Code, x.When
		if v, unit = x.Value.Quantity.Comparator+x.Value.Quantity.Value, x.Value.Quantity.Unit; v == "" {
			v = x.Value.String()
		}
		for _, part := range x.Components {
			say(part.Code.String(), part.Value.String())
		}
		say("range", x.Range)
		say("interpretation", x.Interpretation.String())
		say("panel", x.Panel.String())
		say("not known", x.Value.Absent)
	case *record.Procedure:
		c, start, end = x.Procedure, x.When, x.End
		say("site", x.Site.String())
		say("reason", x.Reason.String())
		say("performer", x.Performer)
	case *record.CarePlan:
		c, start, end = x.Title, x.When, x.End
		say("category", x.Category)
		say("text", x.Text)
	case *record.Goal:
		c, start, end = x.Description, x.Start, x.Due
		say("target", x.Target)
	case *record.Instruction:
		c, start, v = x.Title, x.When, x.Text
	case *record.Relative:
		c, start = x.Relationship, x.Born
		say("name", x.Name)
		say("sex", x.Sex)
		say("death", x.DeathAge)
		for _, k := range x.Conditions {
			say("condition", strings.TrimSpace(k.Condition.String()+" "+k.Onset))
		}
	case *record.Note:
		c, start, v = x.Type, x.When, x.Text
		say("title", x.Title)
	}
	var system, codeText string
	if len(c.Codings) > 0 {
		system, codeText = c.Codings[0].System, c.Codings[0].Code
	}
	return []string{i.ID, p.ID, p.MRN(), i.Visit, c.String(), system, codeText, i.Status, string(start), string(end), v, unit, strings.Join(detail, "; "),
		yes(i.Absent), yes(i.NotDone), string(i.Recorded), i.Author, i.Note}
}

func codings(list []record.Coding) string {
	var words []string
	for _, c := range list {
		words = append(words, or(c.Display, c.Code))
	}
	return strings.Join(words, "; ")
}

func confidential(c record.Confidential) string {
	if !c.Requested {
		return ""
	}
	parts := []string{"requested"}
	if c.NoCalls {
		parts = append(parts, "no calls")
	}
	if c.NoMail {
		parts = append(parts, "no electronic mail")
	}
	parts = append(parts, strings.TrimSpace(strings.Join(append(append([]string{}, c.Address.Lines...), c.Address.City, c.Address.State, c.Address.PostalCode), " ")), c.Email, c.Note)
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func rest(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list[1:]
}
