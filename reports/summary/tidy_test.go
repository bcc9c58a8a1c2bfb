package summary

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"foyer/data/record"
)

func TestLinesOfARecordAreReadForPatients(t *testing.T) {
	for in, want := range map[string]line{
		"Community acquired ... : Breathing Exercises: breathing exercises": {text: "Breathing Exercises"},
		"Community acquired … : Return to clinic if symptoms worsen":        {text: "Return to clinic if symptoms worsen"},
		"Community acquired ... : DISCONTINUED - HGB (HEMOGLOBIN) (85018)":  {},
		"HGB (HEMOGLOBIN) (85018)":                                          {text: "HGB (HEMOGLOBIN)", order: true},
		"Community acquired ... : Pneumonia *: coughing":                    {text: "Pneumonia: coughing", paper: true},
		"• Started Examplamycin 500MG, 1 Tablet daily, #5, No Refill.":      {},
		"Pneumonia (486 | J18.9)":                                           {},
		"Discontinued lisinopril because of your cough.":                    {text: "Discontinued lisinopril because of your cough."},
		"Start lisinopril: one pill each morning.":                          {text: "Start lisinopril: one pill each morning."},
		"- Wait ... then breathe out: slowly.":                              {text: "Wait ... then breathe out: slowly."},
		"Llámenos":                                                          {text: "Llámenos"},
		" - ":                                                               {},
	} {
		if got := readLine(in); got != want {
			t.Errorf("%q became %+v, want %+v", in, got, want)
		}
	}
}

func TestPlansAndGoalsLoseTheFormAroundThem(t *testing.T) {
	plan := planLines("Interventions Provided: Pneumonia (486 | J18.9)\n• CHEST X-RAY (71020)\n• Started Examplol 50MG, 1 Tablet daily, #30, No Refill.\n• Rest: three days")
	if want := []string{"Rest: three days"}; !slices.Equal(plan, want) {
		t.Errorf("plan %q", plan)
	}
	got, ok := goal(record.Goal{Description: words("Goal: Weight Loss; Status: Started; Patient Engagement: -; Plan: Instructions: Walk each day; Progress: Started"), Target: "-"})
	if want := (Goal{What: "Weight Loss. Walk each day"}); !ok || got != want {
		t.Errorf("goal %+v", got)
	}
	if _, ok := goal(record.Goal{Description: words("Status: Started")}); ok {
		t.Error("a goal of nothing is printed")
	}
	if got := planLines("Referral: Lung doctor"); !slices.Equal(got, []string{"Lung doctor"}) {
		t.Errorf("referral %q", got)
	}
}

func TestWhatIsPlannedSaysSomething(t *testing.T) {
	s := source()
	at := record.Item{Visit: "v1"}
	s.Chart.Instructions = []record.Instruction{{Item: at, Text: "Rest.\nRest.\nBlood count (85027)"}, {Item: record.Item{Visit: "v1", Status: "entered-in-error"}, Text: "Wrong patient."}}
	s.Chart.CarePlans = []record.CarePlan{
		{Item: at, Title: words("Visit"), Category: "appointment"},
		{Item: at, Title: words("Check-up"), Category: "appointment", When: "2026-12-15T14:40:00Z", Text: "Room 4, 2 Elm Street"},
		{Item: at, Title: words("BLOOD COUNT (85027)"), Category: "order", When: "2026-12-01", Text: "BLOOD COUNT (85027) — Lab"},
		{Item: record.Item{Visit: "v1", Status: "cancelled"}, Title: words("Old picture"), Category: "test"},
		{Item: at, Title: words("Diabetes self care (procedure)"), Category: "plan"},
	}
	in := FromVisit(s)
	if diff := cmp.Diff([]string{"Rest.", "Come back in 2 weeks."}, in.Next); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Planned{{When: "2026-12-15T09:40", What: "Check-up", Place: "Room 4, 2 Elm Street"}}, in.NextVisits); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Planned{{When: "2026-12-01", What: "BLOOD COUNT", Place: "Lab"}}, in.FutureTests); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Diabetes self care"}, in.Plan); diff != "" {
		t.Error(diff)
	}
}
