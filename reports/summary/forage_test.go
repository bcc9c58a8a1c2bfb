package summary

import (
	"slices"
	"strings"
	"testing"

	"foyer/data/record"
)

func TestPapersFitTheAge(t *testing.T) {
	callIf := []string{"You feel worse.", "You can't take your medicine, or it makes you feel sick.", "You have a question about this paper."}
	emergency := []string{"Trouble breathing.", "You want to hurt yourself (or call 988)."}
	s := source()
	s.CallIf, s.Emergency = callIf, emergency
	s.Patient.BirthDate = "2018-05-01"
	s.Chart.Medications, s.Chart.Social = nil, nil
	s.Chart.Problems = []record.Problem{{Condition: words("Healthy child on routine physical examination")}}
	in := FromVisit(s)
	if !in.Patient.Child || !in.Questions || !slices.Equal(in.CallIf, callIf[:1]) || !slices.Equal(in.Emergency, emergency[:1]) || len(in.Problems) > 0 || !in.NoProblems {
		t.Errorf("a child's paper: %+v", in)
	}
	if len(callIf) != 3 || len(emergency) != 2 || callIf[2] == "" {
		t.Error("the practice's own lines changed")
	}
	text := pageText(t, makePDF(t, in))
	if strings.Contains(text, "Smoking") || !strings.Contains(text, "Questions about this paper? Call (845) 555-0142.") {
		t.Error(text)
	}
	s = source()
	s.CallIf, s.Emergency = callIf, emergency
	if in = FromVisit(s); in.Patient.Child || !slices.Equal(in.CallIf, callIf[:2]) || !slices.Equal(in.Emergency, emergency) {
		t.Errorf("a grown-up's paper: %q %q", in.CallIf, in.Emergency)
	}
}

func TestWithoutAPhoneNobodyIsToldToCallIt(t *testing.T) {
	in := sample(1)
	in.Practice.Phone, in.Questions = " ", true
	in.Portal.State = ""
	if text := pageText(t, makePDF(t, in)); !strings.Contains(text, "Call us right away if:") || strings.Contains(text, "Questions") {
		t.Error(text)
	}
}

func TestALongRecordNumberPushesNothingOff(t *testing.T) {
	in := sample(1)
	in.Patient.Record = "e925b0f3-8006-43f6-aa31-94bd215e55e7"
	text := pageText(t, makePDF(t, in))
	if strings.Count(text, in.Patient.Record) != 1 || strings.Count(text, "e925b0f3-8006-43…") != 2 || strings.Count(text, "Private health information") != 2 {
		t.Error(text)
	}
}

func TestAShortSummaryTakesOneSide(t *testing.T) {
	for _, name := range []string{"sparse", "logo"} {
		p, err := Layout(samples()[name])
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Doc.Pages) != 1 {
			t.Errorf("%s has %d pages", name, len(p.Doc.Pages))
		}
	}
}
