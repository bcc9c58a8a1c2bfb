// Package playbook owns the highlights of the ONC Patient Engagement Playbook as the practice stands with them: each
// with its state, the evidence from the practice's own records, and what to do next. Nothing here is typed in by
// anybody; what Foyer has no records of is not started.
package playbook

import (
	"context"
	"fmt"
	"strings"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// State is how far the practice is with a highlight.
type State string

// The states.
const (
	NotStarted State = "not started"
	Begun      State = "begun"    // there are first records of it
	InPlace    State = "in place" // it happens
	Measured   State = "measured" // it happens, and measures at least four weeks apart show how it goes
)

// Highlight is one line of the Playbook for one role.
type Highlight struct {
	Key      string      `json:"key"`
	Section  string      `json:"section"` // the Playbook's own numbers
	Role     access.Role `json:"role"`
	Title    string      `json:"title"`
	State    State       `json:"state"`
	Evidence string      `json:"evidence"`  // a sentence or two from the records; never empty
	NextStep string      `json:"next_step"` // never empty
	Place    string      `json:"place"`     // the screen where the work is done: enrollment, portal, …
	Value    int         `json:"value"`     // the measure: Value of Total; both 0 where nothing can be measured yet
	Total    int         `json:"total"`
}

// Service reads the highlights.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

// rule is a highlight with how it is judged.
type rule struct {
	key, section string
	role         access.Role
	en, es       string // title
	place        string
	judge        func(f facts, v voice) verdict
}

// verdict is what a rule finds. Measured is not among its states: that comes from the measures.
type verdict struct {
	state    State
	evidence string
	next     string
	value    int
	total    int
}

// rules are the highlights by role, in the order in which the Playbook's own list has them.
var rules = []rule{
	{"enroll", "1.1–1.2", access.Administrator, "Make enrollment easier on your practice", "Facilitar la inscripción para su práctica", "enrollment", judgeEnroll},
	{"promote", "Chapter 1, 1.3", access.Administrator, "Promote the portal during visits", "Promover el portal durante las visitas", "enrollment", judgePromote},
	{"paperwork", "1.4", access.Administrator, "Put enrollment steps on paperwork", "Poner los pasos de inscripción en los papeles", "summary", judgePaperwork},
	{"good-will", "1.4", access.Administrator, "Build good will among providers and staff", "Ganar el apoyo de profesionales y personal", "playbook", judgeGoodWill},
	{"features", "2.1", access.Administrator, "Activate features such as online booking (Kaiser’s model)", "Activar funciones como las citas en línea (modelo de Kaiser)", "portal", judgeFeatures},
	{"email-policy", "2.2", access.Administrator, "Set policies for email", "Fijar políticas para el correo electrónico", "portal", judgePolicy},
	{"proxy", "3.1", access.Administrator, "Support caregivers’ proxy access", "Apoyar el acceso de los cuidadores", "patients", judgeProxy},
	{"readings-plan", "4.1", access.Administrator, "Plan for patient-generated health data", "Planificar los datos de salud generados por pacientes", "portal", judgeReadingsPlan},
	{"family-history", "4.2", access.Administrator, "Set up a workflow for family health histories", "Organizar el trabajo con historias familiares de salud", "patients", judgeFamily},
	{"communicate", "2.2", access.Provider, "Communicate by email and share notes", "Comunicarse por correo y compartir notas", "mail", judgeCommunicate},
	{"navigate-proxy", "3.1", access.Provider, "Navigate proxy access", "Manejar el acceso de representantes", "patients", judgeNavigateProxy},
	{"use-readings", "Chapter 4, 4.1", access.Provider, "Use patient-generated health data in care", "Usar en la atención los datos generados por pacientes", "patients", judgeUseReadings},
	{"staff-promote", "1.3", access.Staff, "Promote the portal", "Promover el portal", "enrollment", judgeStaffPromote},
	{"staff-enroll", "1.2", access.Staff, "Enroll patients", "Inscribir pacientes", "enrollment", judgeStaffEnroll},
}

// List returns every highlight by role, judged on the records of now, in English or Spanish. Needs access.ViewRecords.
func (s *Service) List(ctx context.Context, language string) ([]Highlight, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	var list []Highlight
	err := s.db.View(ctx, func(q store.Queryer) error {
		f, err := gather(ctx, q, s.db.Source().Now())
		if err != nil {
			return err
		}
		for _, r := range rules {
			list = append(list, r.highlight(f, voice(language)))
		}
		return nil
	})
	return list, err
}

func (r rule) highlight(f facts, v voice) Highlight {
	found := r.judge(f, v)
	h := Highlight{Key: r.key, Section: r.section, Role: r.role, Title: v.say(r.en, r.es), State: found.state, Evidence: found.evidence,
		NextStep: found.next, Place: r.place, Value: found.value, Total: found.total}
	if r.key == "enroll" && f.patients == 0 && f.portalSetUp {
		h.Place = "import"
	}
	if v.spanish() {
		h.Section = strings.ReplaceAll(h.Section, "Chapter", "Capítulo")
	}
	if h.State == InPlace && f.measured[r.key] {
		h.State = Measured
	}
	return h
}

// Measure writes down today's measure of every highlight that has one, once a day at most (the newest counts), as Foyer
// itself. day is the practice's calendar date.
func (s *Service) Measure(ctx context.Context, day record.Date) error {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		f, err := gather(ctx, tx, tx.Now())
		if err != nil {
			return err
		}
		for _, r := range rules {
			found := r.judge(f, "en")
			if found.total == 0 {
				continue
			}
			_, err := tx.Exec(ctx, `INSERT INTO playbook_measure (highlight, day, value, total) VALUES (?, ?, ?, ?)
				ON CONFLICT (highlight, day) DO UPDATE SET value = excluded.value, total = excluded.total`, r.key, day, found.value, found.total)
			if err != nil {
				return fmt.Errorf("keeping a measure: %w", err)
			}
		}
		return nil
	})
}

// voice is the language of what is said.
type voice string

func (v voice) spanish() bool { return strings.HasPrefix(strings.ToLower(string(v)), "es") }

// say fills in the English or the Spanish sentence.
func (v voice) say(en, es string, args ...any) string {
	if v.spanish() {
		en = es
	}
	if len(args) == 0 {
		return en
	}
	return fmt.Sprintf(en, args...)
}

// count is a number with its noun: 1 patient, 2 patients.
func (v voice) count(n int, one, more, oneEs, moreEs string) string {
	if v.spanish() {
		one, more = oneEs, moreEs
	}
	if n == 1 {
		more = one
	}
	return fmt.Sprintf("%d %s", n, more)
}
