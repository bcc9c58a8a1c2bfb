package playbook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Plan is what the team has agreed about a highlight: who looks after it, until when, and in their own words.
type Plan struct {
	Highlight string      `json:"highlight"`
	OwnerID   string      `json:"owner_id,omitempty"`
	Owner     string      `json:"owner,omitempty"` // the name
	Target    record.Date `json:"target_date,omitempty"`
	Notes     string      `json:"notes,omitempty"`
	Revision  int64       `json:"revision"`
	ChangedBy string      `json:"changed_by,omitempty"`
}

// PlanChanged is the signal that the plan of a highlight has changed.
type PlanChanged struct{ Highlight string }

// Plans returns what is planned, by highlight.
func (s *Service) Plans(ctx context.Context) (plans map[string]Plan, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT p.highlight, coalesce(p.owner_id, ''), coalesce(m.name, ''), p.target_date, p.notes, p.revision, p.changed_by
		FROM playbook_plan p LEFT JOIN member m ON m.id = p.owner_id`)
	if err != nil {
		return nil, fmt.Errorf("reading the plans of the playbook: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	plans = map[string]Plan{}
	for rows.Next() {
		var p Plan
		if err := rows.Scan(&p.Highlight, &p.OwnerID, &p.Owner, &p.Target, &p.Notes, &p.Revision, &p.ChangedBy); err != nil {
			return nil, fmt.Errorf("reading the plans of the playbook: %w", err)
		}
		plans[p.Highlight] = p
	}
	return plans, rows.Err()
}

const mostNotes = 2000

// SetPlan keeps what is planned for a highlight. The Revision must be the one that was read, 0 the first time, else the error
// is a Conflict. Every member may: the plan is the team's. Needs access.ViewRecords.
func (s *Service) SetPlan(ctx context.Context, p Plan) (Plan, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return p, err
	}
	p.Notes = strings.TrimSpace(p.Notes)
	if !slices.ContainsFunc(rules, func(r rule) bool { return r.key == p.Highlight }) {
		return p, fault.New(fault.NotFound, "The Playbook has no such highlight.")
	}
	if _, err := record.ParseDate(string(p.Target)); err != nil {
		return p, &fault.Error{Kind: fault.Invalid, Field: "target_date", Message: "The date is written 2026-11-17.", Cause: err}
	}
	if len([]rune(p.Notes)) > mostNotes {
		return p, fault.Field("notes", "The notes are longer than %d characters. Nothing was saved; shorten them.", mostNotes)
	}
	actor, _ := access.From(ctx)
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		var have int64
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(revision), 0) FROM playbook_plan WHERE highlight = ?`, p.Highlight).Scan(&have); err != nil {
			return err
		}
		if have != p.Revision {
			return fault.New(fault.Conflict, "Somebody else changed this plan meanwhile. Nothing was saved; look at it again and repeat your change.")
		}
		p.Owner, p.ChangedBy = "", actor.Name
		if p.OwnerID != "" {
			if err := tx.QueryRow(ctx, `SELECT coalesce(max(name), '') FROM member WHERE id = ? AND active = 1`, p.OwnerID).Scan(&p.Owner); err != nil {
				return err
			}
			if p.Owner == "" {
				return fault.Field("owner", "The owner must be an active member of the team.")
			}
		}
		p.Revision++
		if _, err := tx.Exec(ctx, `INSERT INTO playbook_plan (highlight, owner_id, target_date, notes, revision, changed_at, changed_by) VALUES (?1, nullif(?2, ''), ?3, ?4, ?5, ?6, ?7)
			ON CONFLICT (highlight) DO UPDATE SET owner_id = nullif(?2, ''), target_date = ?3, notes = ?4, revision = ?5, changed_at = ?6, changed_by = ?7`,
			p.Highlight, p.OwnerID, p.Target, p.Notes, p.Revision, store.Time(tx.Now()), actor.Name); err != nil {
			return fmt.Errorf("keeping a plan of the playbook: %w", err)
		}
		tx.Emit(PlanChanged{p.Highlight})
		return audit.Append(ctx, tx, audit.Entry{Action: "playbook.plan", Subject: "playbook", SubjectID: p.Highlight, Detail: map[string]any{"owner": p.OwnerID, "target": p.Target}})
	})
	return p, err
}

// Point is a highlight's measure on a day: Value of Total.
type Point struct {
	Day   record.Date `json:"day"`
	Value int         `json:"value"`
	Total int         `json:"total"`
}

// Trend returns the measures of every highlight, the oldest first.
func (s *Service) Trend(ctx context.Context) (trend map[string][]Point, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT highlight, day, value, total FROM playbook_measure ORDER BY highlight, day`)
	if err != nil {
		return nil, fmt.Errorf("reading measures: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	trend = map[string][]Point{}
	for rows.Next() {
		var key string
		var p Point
		if err := rows.Scan(&key, &p.Day, &p.Value, &p.Total); err != nil {
			return nil, fmt.Errorf("reading measures: %w", err)
		}
		trend[key] = append(trend[key], p)
	}
	return trend, rows.Err()
}

// Asks says in our own words what the Playbook asks with a highlight, in English or Spanish; empty for an unknown one.
func Asks(highlight, language string) string {
	a := asks[highlight]
	return voice(language).say(a[0], a[1])
}

var asks = map[string][2]string{
	"enroll":         {"Make joining simple for the team: offer it to everybody, hand out a code, and let the answer come back by itself.", "Que inscribir sea fácil para el equipo: ofrecerlo a todos, dar un código y dejar que la respuesta llegue sola."},
	"promote":        {"Bring the portal up at each point of a visit, from booking to check-out, by whoever stands there.", "Mencionar el portal en cada momento de la visita, desde la cita hasta la salida, por quien esté allí."},
	"paperwork":      {"Print the steps to join on every paper that patients take home.", "Imprimir los pasos para inscribirse en cada papel que el paciente se lleva."},
	"good-will":      {"Win the team over: training, time to object, and news of what it saves.", "Ganar al equipo: capacitación, espacio para objetar y noticias de lo que ahorra."},
	"features":       {"Switch on what saves patients a call, booking first, and care that is due as Kaiser does.", "Activar lo que ahorra una llamada, primero las citas, y los cuidados pendientes como Kaiser."},
	"email-policy":   {"Write down what may go by mail, how fast you answer and who reads, and have patients agree.", "Escribir qué puede ir por correo, en cuánto se responde y quién lee, y que los pacientes acepten."},
	"proxy":          {"Let caregivers in with an access of their own, by rules for age and papers.", "Dar a los cuidadores su propio acceso, con reglas de edad y documentos."},
	"readings-plan":  {"Decide which home readings you take, who looks at them and how soon.", "Decidir qué mediciones de casa reciben, quién las mira y en cuánto tiempo."},
	"family-history": {"Have patients tell their family's health before the visit, and see to it that somebody looks.", "Que los pacientes cuenten la salud de su familia antes de la visita y que alguien lo revise."},
	"communicate":    {"Answer patients by mail within the policy, and share the notes of visits.", "Responder por correo según la política y compartir las notas de las visitas."},
	"navigate-proxy": {"Know who may see what, and ask the patient first.", "Saber quién puede ver qué y preguntar primero al paciente."},
	"use-readings":   {"Use what patients measure at home when you decide about their care.", "Usar lo que el paciente mide en casa al decidir su atención."},
	"staff-promote":  {"Ask every patient at check-in, in a sentence or two.", "Preguntar a cada paciente al llegar, en una o dos frases."},
	"staff-enroll":   {"Enroll patients at the desk while they wait.", "Inscribir pacientes en la recepción mientras esperan."},
}
