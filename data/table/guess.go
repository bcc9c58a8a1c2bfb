package table

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"foyer/data/intake"
)

// Mapping says what the columns of a form of table mean. It is made by guessing, confirmed by a person, and kept
// under its fingerprint for the next file with the same headers.
type Mapping struct {
	Fingerprint string    `json:"fingerprint"`
	Kind        Kind      `json:"kind"`
	Separator   string    `json:"separator"`
	HeaderRow   int       `json:"header_row"` // rows above are titles; -1 when the table has no header
	Columns     []Column  `json:"columns"`
	DateOrder   DateOrder `json:"date_order"`
	Confidence  float64   `json:"confidence"` // 0 to 1, the weakest of what matters
	Confirmed   bool      `json:"confirmed"`  // by a person
}

// Column is one column of a mapping, in the order of the file.
type Column struct {
	Header     string  `json:"header"`
	Field      Field   `json:"field,omitempty"` // empty: not read
	Confidence float64 `json:"confidence,omitempty"`
}

// Guess is a mapping with rows to show beside it.
type Guess struct {
	Mapping   Mapping
	Sample    [][]string // the first rows below the header
	OpenDates bool       // every date in numbers could be month or day first: the order is a guess
}

// Inspect guesses what a table holds, for a person to confirm. Where nothing can be guessed, the mapping has columns
// without fields, no Kind and no confidence: the person says what they are. Only what is no table at all is an error.
func Inspect(data []byte, opts Options, limits intake.Limits) (Guess, error) {
	s, err := read(data, limits)
	if err != nil {
		return Guess{}, err
	}
	m, err := s.mapping(opts)
	var refusal *intake.Refusal
	if err != nil && !(errors.As(err, &refusal) && refusal.Skip) {
		return Guess{}, err
	}
	g := Guess{Mapping: m, OpenDates: s.openDates(m)}
	for _, r := range s.body(m) {
		if len(g.Sample) == 5 {
			break
		}
		if !blank(r.values) {
			g.Sample = append(g.Sample, r.values)
		}
	}
	return g, nil
}

// has says that some column holds the field.
func (m Mapping) has(fields ...Field) bool {
	for _, f := range fields {
		for _, c := range m.Columns {
			if c.Field == f {
				return true
			}
		}
	}
	return false
}

// mapping returns the confirmed mapping if it fits the file, else a guess. With a Refusal that skips the table it
// returns what could be told all the same.
func (s *sheet) mapping(opts Options) (Mapping, error) {
	if opts.Mapping != nil && opts.Mapping.Fingerprint == s.fingerprint() {
		m := *opts.Mapping
		if s.header < 0 {
			return m, nil // headers that we don't know, or none: a person has said which
		}
		m.HeaderRow = s.header // titles above may have more or fewer lines this time
		return m, nil
	}
	headers := s.headers()
	m := Mapping{Fingerprint: s.fingerprint(), Separator: string(s.separator), HeaderRow: s.header}
	if len(headers) == 0 {
		for i := range s.width() {
			m.Columns = append(m.Columns, Column{Header: fmt.Sprintf("column %d", i+1)})
		}
		return m, intake.Skip("a table whose columns are not known: it needs a row of headers such as mrn, given, family, birth_date")
	}
	for _, h := range headers {
		f, sure := fieldOf(h)
		m.Columns = append(m.Columns, Column{Header: h, Field: f, Confidence: sure})
	}
	m.Kind = opts.Kind
	if m.Kind == "" {
		m.Kind = m.guessKind(opts.Name)
	}
	if m.Kind == "" {
		return m, intake.Skip("a table that names no patients: none of its columns is a name or a patient number beside known data")
	}
	m.settle()
	s.checkContent(&m)
	m.DateOrder = s.dateOrder(m)
	m.Confidence = m.confidence()
	return m, nil
}

// guessKind tells the kind of a table by its columns. What only one kind has decides; the file's name decides between
// problems and procedures, which look alike.
func (m Mapping) guessKind(name string) Kind {
	who := m.has(FieldMRN) || m.has(FieldName) || m.has(FieldFamily, FieldGiven)
	if !who {
		return ""
	}
	base := strings.ToLower(strings.TrimSuffix(path.Base(name), path.Ext(name)))
	when := m.has(FieldStart) || m.has(FieldDate) && m.has(FieldTime)
	switch {
	case m.has(FieldImage), m.has(FieldRefillCode):
		return Other
	case m.has(FieldRelation, FieldRelationCode):
		return Family
	case m.has(FieldSystolic, FieldPulse, FieldBMI, FieldTemperature) || m.has(FieldWeight) && m.has(FieldDate):
		return Vitals
	case m.has(FieldAllergen):
		return Allergies
	case m.has(FieldRxNorm, FieldSig) || m.has(FieldItem) && m.has(FieldDose, FieldRefills):
		return Medications
	case m.has(FieldCVX, FieldVaccine):
		return Immunizations
	case m.has(FieldLOINC) || m.has(FieldValue) && (m.has(FieldUnit) || m.has(FieldItem)):
		return Results
	case m.has(FieldFile) && m.has(FieldMIME):
		return Notes
	case m.has(FieldSmoking) && !m.has(FieldFamily, FieldName):
		return Social
	case m.has(FieldSNOMED, FieldICD10, FieldItem):
		if strings.Contains(base, "proced") || strings.Contains(base, "surg") || m.headerContains("proced", "surg") {
			return Procedures
		}
		return Problems
	case m.has(FieldAppointmentID) && m.has(FieldDate, FieldStart), when, m.has(FieldDate) && m.has(FieldReason, FieldProvider, FieldVisitType) && !m.has(FieldPostalCode):
		return Schedule
	case m.has(FieldFamily, FieldGiven, FieldName):
		return Patients
	}
	return ""
}

func (m Mapping) headerContains(parts ...string) bool {
	for _, c := range m.Columns {
		for _, p := range parts {
			if strings.Contains(normal(c.Header), p) {
				return true
			}
		}
	}
	return false
}

// settle gives columns the meaning they have in a table of this kind.
func (m *Mapping) settle() {
	swap := func(from, to Field) {
		for i := range m.Columns {
			if m.Columns[i].Field == from {
				m.Columns[i].Field = to
			}
		}
	}
	switch m.Kind {
	case Patients:
		for i, c := range m.Columns {
			if normal(c.Header) == "estado" {
				m.Columns[i].Field = FieldState
			}
		}
		swap(FieldStart, "")
	case Accounts:
		swap(FieldStart, "")
		if !m.has(FieldAccountStatus) {
			swap(FieldStatus, FieldAccountStatus)
			for i, c := range m.Columns {
				if normal(c.Header) == "estado" {
					m.Columns[i].Field = FieldAccountStatus
				}
			}
		}
	case Schedule:
		swap(FieldItem, FieldReason)
		swap(FieldTitle, FieldReason)
	default:
		if m.has(FieldMRN) && !m.has(FieldItem) {
			swap(FieldName, FieldItem)
		}
		swap(FieldStart, FieldDate)
	}
	switch m.Kind {
	case Family:
		swap(FieldBirthDate, FieldRelativeBorn)
		swap(FieldDeceasedOn, FieldRelativeDied)
	case Allergies:
		swap(FieldVisitType, FieldAllergyType)
		swap(FieldItem, FieldAllergen)
	case Immunizations:
		swap(FieldItem, FieldVaccine)
		swap(FieldCode, FieldCVX)
	}
}

// checkContent weakens what the cells contradict: a date column without dates is none.
func (s *sheet) checkContent(m *Mapping) {
	rows := s.body(*m)
	rows = rows[:min(len(rows), 200)]
	for i := range m.Columns {
		c := &m.Columns[i]
		fits := checks[c.Field]
		if fits == nil {
			continue
		}
		filled, good := 0, 0
		for _, r := range rows {
			if i < len(r.values) && r.values[i] != "" {
				filled++
				if fits(r.values[i]) {
					good++
				}
			}
		}
		if filled == 0 {
			continue
		}
		share := float64(good) / float64(filled)
		if share < 0.3 {
			c.Field, c.Confidence = "", 0
		} else if share < 0.8 {
			c.Confidence *= share
		}
	}
}

var checks = map[Field]func(string) bool{
	FieldBirthDate:   looksLikeDate,
	FieldDate:        looksLikeDate,
	FieldStart:       looksLikeDate,
	FieldEmail:       func(v string) bool { return strings.Contains(v, "@") },
	FieldPhone:       looksLikePhone,
	FieldHomePhone:   looksLikePhone,
	FieldMobilePhone: looksLikePhone,
	FieldWorkPhone:   looksLikePhone,
	FieldSex:         func(v string) bool { _, ok := readSex(v); return ok },
}

// confidence is the weakest of what a person should look at: the columns that say who and when.
func (m Mapping) confidence() float64 {
	weakest := 1.0
	matters := map[Field]bool{
		FieldMRN: true, FieldGiven: true, FieldFamily: true, FieldName: true, FieldBirthDate: true, FieldSex: true, FieldDate: true, FieldStart: true, FieldEmail: true,
	}
	for _, c := range m.Columns {
		if matters[c.Field] {
			weakest = min(weakest, c.Confidence)
		}
	}
	if m.Kind == Patients && !m.has(FieldBirthDate) {
		weakest = min(weakest, 0.5)
	}
	return weakest
}
