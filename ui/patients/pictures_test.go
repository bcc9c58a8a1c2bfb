package patients

import (
	"testing"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestPicturesOfTheRecord(t *testing.T) {
	f := begin(t, few())
	for _, name := range []string{"overview", "visits", "enrollment", "mail", "caregivers", "readings", "family", "papers", "log"} {
		f.screen.Open("p2#" + name)
		f.Look(kit.Light)
		f.Picture(t, "record-"+name)
	}
	f.screen.Open("p2#overview")
	f.Look(kit.Dark)
	f.Picture(t, "record-dark")
	f.SetLanguage(words.Spanish)
	f.screen.Open("p2#enrollment")
	f.Look(kit.Light)
	f.Picture(t, "record-spanish")
	f.SetLanguage(words.English)
	f.SetTextScale(1.3)
	f.screen.Open("p2#overview")
	f.Picture(t, "record-large")
	f.SetTextScale(1)
}

func TestPicturesOfTheList(t *testing.T) {
	fake := few()
	fake.pairs = []Doubt{{ID: "d1", Newcomer: fake.side("p5"), Candidate: fake.side("p6"), Because: []string{"the same family name"}}}
	f := begin(t, fake)
	f.Look(kit.Light)
	f.screen.search.SetText("zho wal")
	f.screen.search.SetText("zho")
	f.screen.filters.toggle()
	f.Picture(t, "found-light")
}

func TestPicturesOfTheForms(t *testing.T) {
	fake := few()
	fake.alike = []Candidate{{Summary: fake.people[1], Same: true, Because: []string{"the same name, birth date and sex"}}}
	f := begin(t, fake)
	f.Look(kit.Light)
	f.screen.Open("new")
	f.Picture(t, "new")
	f.screen.Open("p2")
	f.screen.edit("p2")
	f.Picture(t, "edit")
	f.screen.Open("new")
	f.typeInto(t, "(845) 555-0137", "12")
	f.Press(t, "Save")
	f.Picture(t, "edit-errors")
	f.SetTextScale(1.3)
	f.screen.Open("p2#edit")
	f.Picture(t, "edit-large")
	f.SetTextScale(1)
	f.Look(kit.Dark)
	f.screen.Open("p2")
	f.screen.editVisit("v1")
	f.Picture(t, "visit-dark")
	f.Look(kit.Light)
	f.screen.Open("p2")
	f.screen.chartPage("ui.record.medications", []record.Kind{record.KindMedication})
	f.screen.newItem(record.KindMedication, nil)
	f.Picture(t, "chart")
}

func TestPicturesOfTwoRecords(t *testing.T) {
	fake := few()
	r := fake.records["p5"]
	r.Patient.Telecoms = []record.ContactPoint{{System: "phone", Value: "(845) 555-0190"}}
	fake.records["p5"] = r
	fake.pairs = []Doubt{{ID: "d1", Newcomer: fake.side("p5"), Candidate: fake.side("p2"), Because: []string{"the same family name", "the same birth date"}}}
	f := begin(t, fake)
	f.Look(kit.Light)
	f.screen.Open("merge:p2:p5")
	f.Picture(t, "merge")
	f.screen.Open("doubts")
	f.Picture(t, "doubts")
}

func TestPicturesOfAnImport(t *testing.T) {
	fake := few()
	f := begin(t, fake)
	f.Look(kit.Light)
	f.screen.Open("import")
	f.Picture(t, "import")
	fake.plan = Plan{Summary: "2 added, 1 updated, 1 failed", Useful: true, Files: []File{{"summary-ccda.xml", "added", "Iris Vale (12 new entries)"}, {"patients.csv", "updated", "Wei Zhou (1 new entry); Walter Zhou (2 new entries)"},
		{"vcards.vcf", "doubtful", "W. Zhou"}, {"november.ics", "schedule", "Appointments; their visits are added or moved"}, {"notes.txt", "failed", "Foyer does not read this kind of file."}},
		Doubts: []NewDoubt{{Key: "k", File: "vcards.vcf", Name: "W. Zhou", Born: "1988-10-04", Candidates: []Candidate{{Summary: patient.Summary{ID: "p5", Given: "Wei", Family: "Zhou", MRN: "CH-048005", BirthDate: "1988-10-04"}, Because: []string{"the same family name", "the same birth date"}}}}}}
	f.screen.dropped([]string{"x"})
	f.Picture(t, "import-preview")
	fake.plan.Tables = []Table{{Path: "/in/list.csv", Name: "list.csv", Guess: table.Guess{OpenDates: true, Mapping: table.Mapping{Fingerprint: "x", HeaderRow: 0, Kind: table.Patients, DateOrder: table.MonthFirst, Columns: []table.Column{
		{Header: "Pt No", Field: table.FieldMRN}, {Header: "Name", Field: table.FieldName}, {Header: "DOB", Field: table.FieldBirthDate}, {Header: "Tel"}}},
		Sample: [][]string{{"4711", "Vale, Iris", "02/03/1961", "845 555 0199"}, {"4712", "Osei, Kofi", "11/07/1974", "845 555 0120"}}}}}
	f.screen.dropped([]string{"x"})
	f.Picture(t, "import-mapping")
	f.screen.finished(Done{Text: "2 added, 1 updated", BatchID: "b1", Doubts: 1, Problems: []string{"notes.txt: Foyer does not read this kind of file."},
		People: []Came{{ID: "p3", Name: "Ada Larkmoor", Born: "2022-02-14", Status: "added", Entries: 12, File: "larkmoor.xml"}, {ID: "p5", Name: "Wei Zhou", Born: "1988-10-04", Status: "added", File: "vcards.vcf"},
			{ID: "p2", Name: "Marisol Núñez-Ortega", Born: "1958-04-02", Status: "updated", Entries: 3, File: "november.zip"}}})
	f.Picture(t, "import-done")
}
