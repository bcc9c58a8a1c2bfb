package portal

import (
	"testing"

	"foyer/internal/stage"
	"foyer/ui/kit"
)

// switches are those beside a rule: whether it is asked, and whether patients are told.
func switches(t *testing.T, s *stage.Stage) (asked, told *kit.Switch) {
	t.Helper()
	all := stage.Find[*kit.Switch](s)
	if len(all) < 2 {
		t.Fatalf("%d switches", len(all))
	}
	return all[len(all)-2], all[len(all)-1]
}

func TestAClinicianDecidesWhatPatientsAreTold(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("care")
	s.Must(t, "Mammography", "Women 40 to 74, every 2 years", "USPSTF 2024", "Due for 40 patients", "given 9 times after it was listed, 7 of them within 90 days", "Odessa Fairweather-Demo", "last 05/20/2022", "and 38 more")
	_, told := switches(t, s)
	if told.On {
		t.Error("patients are told before a clinician said so")
	}
	told.OnChange(true)
	f.did(t, "told mammography true")
	s.Must(t, "Anita Rao said so, 11/03/2026.")
	s.Press(t, "Undo")
	f.did(t, "told mammography true", "told mammography false")
	asked, _ := switches(t, s)
	asked.OnChange(false)
	if got := stage.Column(s.Columns(t, 0), 2); got[0] != "not asked" || got[1] != "patients are told" || got[3] != "not asked" || got[4] != "members only" {
		t.Errorf("states %v", got)
	}
	s.Columns(t, 0).OnSort(1, true)
	p.care.list.Rows.Reload()
	if got := stage.Column(s.Columns(t, 0), 0); got[0] != "Mammography" || got[5] != "Blood pressure, 40 and over" {
		t.Errorf("sorted by count: %v", got)
	}

	f.notClinician = "Your role may not make clinical decisions."
	p.care.show()
	asked, told = switches(t, s)
	if !asked.Off || !told.Off {
		t.Error("somebody who is no clinician decides")
	}
	s.Must(t, "Your role may not make clinical decisions.")
}

func TestPatientsAreToldByMailAfterALook(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("care")
	if !s.Button(t, "Tell them by mail…").Off {
		t.Error("patients can be mailed about what nobody said they may be told")
	}
	p.care.list.Rows.Select(1)
	s.Press(t, "Tell them by mail…")
	s.Must(t, "2 patients have agreed to e-mail", "A note from your care team", "Test of the cervix (Pap or HPV)", "The patient has not agreed to mail.")
	s.Press(t, "Send 2 mails")
	f.did(t, "mailed cervical to [p1 p2]")
	s.Must(t, "2 mails are in the outbox.")
}

func TestARuleIsChangedInWords(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("care")
	r, _ := p.care.current()
	p.care.edit(r)
	fields := stage.Find[*kit.Field](s)
	fields = fields[len(fields)-5:] // of the dialog: ages, interval, both languages
	if fields[0].Text != "40 years" || fields[1].Text != "74 years" || fields[2].Text != "24 months" {
		t.Errorf("the rule reads %q, %q, %q", fields[0].Text, fields[1].Text, fields[2].Text)
	}
	fields[0].SetText("forty")
	s.Press(t, "Save")
	s.Must(t, "Write it like 40 years or 18 months")
	fields[0].SetText("50")
	fields[1].SetText("")
	fields[2].SetText("3 años")
	s.Press(t, "Save")
	f.did(t, "rule mammography 50y- every 3y")
	s.Must(t, "The rule is changed: Mammography.")
}

func TestAgesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{"": "", " 40 ": "40y", "40y": "40y", "40 Years": "40y", "1 yr.": "1y", "18 months": "18m", "18m": "18m", "6 meses": "6m", "45 años": "45y", "forty": "forty", "40 weeks": "40 weeks", "-3": "-3", "99999": "99999"} {
		if got := readSpan(text, "y"); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if got := readSpan("24", "m"); got != "24m" {
		t.Errorf("an interval of 24 is %q", got)
	}
}
