// Package large makes a practice of size, of invented people, to measure the program with: 100,000 patients, 300,000 visits,
// 50,000 mails. What it writes is what an import, a schedule and a mailbox would leave. No part of the product uses it.
package large

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/enrollment"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/visit"
)

// Size is how much there is of each.
type Size struct{ Patients, Visits, Messages int }

// Figures is the size at which the figures of docs/figures.md are measured.
var Figures = Size{Patients: 100_000, Visits: 300_000, Messages: 50_000}

// at once, in one transaction
const batch = 2000

// visitsADay is what a practice of two providers sees.
const visitsADay = 40

// Fill writes patients, visits and mail into a practice; say is told how far it is. The newest visits are those of today.
func Fill(ctx context.Context, h *house.House, size Size, say func(what string, done, of int)) error {
	if err := setUp(ctx, h); err != nil {
		return err
	}
	people, err := fillPatients(ctx, h, size, say)
	if err != nil {
		return err
	}
	if err := fillVisits(ctx, h, size, people, say); err != nil {
		return err
	}
	return fillMail(ctx, h, size, say)
}

func setUp(ctx context.Context, h *house.House) error {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return err
	}
	if p.Week, err = practice.ParseWeek("Mon-Fri 8:00-17:00"); err != nil {
		return err
	}
	if _, err := h.Practice.Save(ctx, p); err != nil {
		return err
	}
	s, err := h.Portal.Get(ctx)
	if err != nil {
		return err
	}
	s.Name, s.Join, s.Mailbox = "Cedar Hollow by email", portal.ByMail, address
	if _, _, err := h.Portal.Save(ctx, s); err != nil {
		return err
	}
	for _, key := range []string{"messages", "refills", "summaries"} {
		if _, _, err := h.Portal.Set(ctx, key, portal.On, "for the figures"); err != nil {
			return err
		}
	}
	return nil
}

var (
	families = []string{"Abbot", "Larkmoor", "Zhou", "Núñez", "Elderfield", "Okafor", "Pell", "Calder", "Lindqvist", "Marsh", "Ostrander", "Quill", "Rao", "Saldaña", "Thorne", "Underhill", "Vance", "Wren", "Yarrow", "Zeller"}
	givens   = []string{"Ada", "Benito", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Luis", "Mara", "Noor", "Olga", "Pilar", "Quentin", "Rosa", "Soren", "Tomas", "Uma", "Victor", "Wei", "Yusuf", "Zoe"}
	endings  = []string{"", "son", "well", "ton", "field", "wood", "berg", "stead", "ford", "ley"}
	reasons  = []string{"Cough", "High blood pressure", "Follow-up", "Physical", "Back pain", "Diabetes check", "Rash", "Sore throat", "Medication review", "Headache"}
)

// portalStates is how an enrollment stands, by its share in a hundred.
var portalStates = []struct {
	state enrollment.State
	share int
}{{enrollment.NotOffered, 55}, {enrollment.Offered, 8}, {enrollment.Invited, 12}, {enrollment.Opened, 2}, {enrollment.Active, 15}, {enrollment.Declined, 4}, {enrollment.Deferred, 2}, {enrollment.Expired, 2}}

func person(r *rand.Rand, i int) record.Patient {
	lang := "en"
	if r.IntN(5) == 0 {
		lang = "es"
	}
	sex := record.Female
	if i%2 == 1 {
		sex = record.Male
	}
	p := record.Patient{
		Names:       []record.HumanName{{Family: families[r.IntN(len(families))] + endings[r.IntN(len(endings))], Given: []string{givens[r.IntN(len(givens))]}}},
		BirthDate:   record.DayOf(time.Date(1930, 1, 1+r.IntN(34_000), 0, 0, 0, 0, time.UTC)),
		Sex:         sex,
		Languages:   []record.Language{{Code: lang, Preferred: true}},
		Identifiers: []record.Identifier{{System: "urn:example", Type: "MR", Value: fmt.Sprintf("MRN-%06d", i)}},
		Telecoms:    []record.ContactPoint{{System: "phone", Value: fmt.Sprintf("(%03d) 555-01%02d", 200+r.IntN(700), r.IntN(100))}},
		Addresses:   []record.Address{{Lines: []string{fmt.Sprintf("%d Elm Street", 1+r.IntN(900))}, City: "Springfield", State: "NY", PostalCode: "12545"}},
	}
	if r.IntN(10) < 8 {
		p.Telecoms = append(p.Telecoms, record.ContactPoint{System: "email", Value: mailOf(i)})
	}
	return p
}

func mailOf(i int) string { return fmt.Sprintf("person%d@mail.example", i) }

func fillPatients(ctx context.Context, h *house.House, size Size, say func(string, int, int)) (ids []string, err error) {
	r := rand.New(rand.NewPCG(1, 1))
	for len(ids) < size.Patients {
		err := h.DB.Write(ctx, func(tx *store.Tx) error {
			w := patient.NewWriter(tx)
			defer w.Close()
			for range min(batch, size.Patients-len(ids)) {
				p := person(r, len(ids))
				p.ID = tx.ID()
				if err := w.Insert(ctx, p, patient.Origin{}); err != nil {
					return err
				}
				if len(ids)%4 == 0 {
					if err := chart(ctx, w, r, p.ID); err != nil {
						return err
					}
				}
				if err := standing(ctx, tx, r, p.ID); err != nil {
					return err
				}
				ids = append(ids, p.ID)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("patients of a large practice: %w", err)
		}
		say("patients", len(ids), size.Patients)
	}
	return ids, nil
}

// chart gives a patient what a summary and a record show.
func chart(ctx context.Context, w *patient.Writer, r *rand.Rand, id string) error {
	drugs := []string{"Lisinopril 10 mg tablet", "Metformin 500 mg tablet", "Atorvastatin 20 mg tablet", "Amlodipine 5 mg tablet"}
	problems := []string{"Essential hypertension", "Type 2 diabetes mellitus", "Hyperlipidemia", "Asthma"}
	i := r.IntN(len(drugs))
	for _, item := range []struct {
		kind  record.Kind
		value any
	}{
		{record.KindMedication, &record.Medication{Drug: record.Concept{Text: drugs[i]}, Item: record.Item{Status: "active"}, Sig: "Take 1 tablet by mouth every morning"}},
		{record.KindProblem, &record.Problem{Condition: record.Concept{Text: problems[i]}, Item: record.Item{Status: "active"}}},
		{record.KindAllergy, &record.Allergy{Substance: record.Concept{Text: "Penicillin"}, Item: record.Item{Status: "active"}}},
	} {
		if _, err := w.PutItem(ctx, id, item.kind, item.value, patient.Origin{}); err != nil {
			return err
		}
	}
	return nil
}

func standing(ctx context.Context, tx *store.Tx, r *rand.Rand, id string) error {
	n := r.IntN(100)
	for _, s := range portalStates {
		if n -= s.share; n < 0 {
			if s.state == enrollment.NotOffered {
				return nil
			}
			since := tx.Now().AddDate(0, 0, -1-r.IntN(300))
			_, err := tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, ?, ?, ?)`, id, string(s.state), store.Time(since), store.Time(since))
			return err
		}
	}
	return nil
}

func fillVisits(ctx context.Context, h *house.House, size Size, people []string, say func(string, int, int)) error {
	r := rand.New(rand.NewPCG(2, 2))
	zone := practice.Zone(ctx, h.DB)
	now := h.DB.Source().Now().In(zone)
	for done := 0; done < size.Visits; {
		err := h.DB.Write(ctx, func(tx *store.Tx) error {
			w := visit.NewWriter(tx)
			defer w.Close()
			for range min(batch, size.Visits-done) {
				slot := done % visitsADay
				at := time.Date(now.Year(), now.Month(), now.Day()-done/visitsADay, 8+slot/5, slot%5*12, 0, 0, zone)
				v := record.Visit{Start: record.At(at), Status: visit.Finished, Reason: reasons[r.IntN(len(reasons))], Provider: "Anita Rao, MD", Class: "AMB",
					Assessment: "You have high blood pressure. It can hurt your heart over time."}
				if _, err := w.Put(ctx, people[(done*7919)%len(people)], v, patient.Origin{}); err != nil {
					return err
				}
				done++
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("visits of a large practice: %w", err)
		}
		say("visits", done, size.Visits)
	}
	return nil
}
