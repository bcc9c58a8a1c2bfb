package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

func patientsPictures(of Subject) []picture {
	open := func(what string) func(*shell.Shell, *desk) {
		return func(sh *shell.Shell, _ *desk) { sh.GoTo("patients", what) }
	}
	fullest := func(tab string) func(*shell.Shell, *desk) {
		return func(sh *shell.Shell, d *desk) { sh.GoTo("patients", fullestFor(d, tab, of.Patient)+"#"+tab) }
	}
	list := []picture{
		{"patients-list", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients") }},
		{"patients-search", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients"); typed(sh, of.Find); enter(sh) }},
		{"patients-filters", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients"); filtersOpen(sh) }},
		{"patients-none", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients"); typed(sh, "xyzzy") }},
		{"patients-new", nil, open("new")},
		{"patients-new-errors", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("patients", "new"); pushed(sh, words.T("ui.record.save")) }},
		{"patients-edit", nil, open(of.Patient + "#edit")},
		{"patients-visit", nil, open(of.Patient + "#visit")},
		{"patients-consent", nil, open(of.Patient + "#consent")},
		{"patients-merge", nil, func(sh *shell.Shell, d *desk) {
			if one, other := resembling(d, of.Find); other != "" {
				sh.GoTo("patients", "merge:"+one+":"+other)
			}
		}},
		{"patients-import", nil, open("import")},
		{"patients-import-preview", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("patients", "import:"+strings.Join(example(d, of.Patient), "\n"))
		}},
		{"patients-import-mapping", nil, func(sh *shell.Shell, d *desk) { sh.GoTo("patients", "import:"+unknownTable()) }},
		{"patients-imports", nil, open("imports")},
		{"patients-doubts", nil, open("doubts")},
	}
	for _, tab := range []string{"overview", "visits", "enrollment", "mail", "caregivers", "readings", "family", "papers", "log"} {
		list = append(list, picture{"patients-record-" + tab, nil, fullest(tab)})
	}
	return list
}

// filtersOpen shows the filters below the search.
func filtersOpen(sh *shell.Shell) {
	for _, b := range shots.Find[*kit.IconButton](sh.Canvas()) {
		if b.Icon == "filter" {
			b.Tapped(&fyne.PointEvent{})
			return
		}
	}
}

// fullestFor is a patient with something on a page of the record.
func fullestFor(d *desk, tab, usual string) string {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return usual
	}
	switch tab {
	case "mail":
		list, err := h.Mail.List(ctx, mail.Filter{Limit: 50})
		for _, c := range list {
			if err == nil && c.PatientID != "" {
				return c.PatientID
			}
		}
	case "papers", "enrollment":
		list, err := h.Papers.List(ctx, paperlog.Choose{Limit: 50})
		for _, p := range list {
			if err == nil && p.PatientID != "" {
				return p.PatientID
			}
		}
	case "family", "caregivers":
		visits, err := h.Visits.Today(ctx)
		for _, v := range visits {
			chart, e := h.Patients.Chart(ctx, v.PatientID)
			who, e2 := h.Patients.Get(ctx, v.PatientID)
			if err != nil || e != nil || e2 != nil {
				break
			}
			if tab == "family" && len(chart.Relatives) > 0 || tab == "caregivers" && len(who.Contacts) > 0 {
				return v.PatientID
			}
		}
	}
	return usual
}

// resembling are two patients found by a text.
func resembling(d *desk, text string) (one, other string) {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return "", ""
	}
	list, err := h.Patients.Search(ctx, text, 2)
	if err != nil || len(list) < 2 {
		return "", ""
	}
	return list[0].ID, list[1].ID
}

// example are files to import: somebody new, somebody who resembles a patient, a calendar, and junk. They lie in a folder
// of their own; the preview writes nothing.
func example(d *desk, patientID string) []string {
	who := record.Patient{Names: []record.HumanName{{Family: "Vale", Given: []string{"Iris"}}}, BirthDate: "1984-02-29"}
	if h, ctx, err := d.session.act(context.Background()); err == nil {
		if p, err := h.Patients.Get(ctx, patientID); err == nil {
			who = p.Patient
		}
	}
	card := func(family, given string, born record.Date) string {
		return "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:" + given + " " + family + "\r\nN:" + family + ";" + given + ";;;\r\nBDAY:" + strings.ReplaceAll(string(born), "-", "") + "\r\nEND:VCARD\r\n"
	}
	return files(map[string]string{
		"iris-vale.vcf":    card("Vale", "Iris", "1984-02-29"),
		"addressbook.vcf":  card(who.Name().Family, who.Name().First(), who.BirthDate),
		"november.ics":     "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T120000Z\r\nDTSTART:20261120T140000Z\r\nSUMMARY:Iris Vale\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"scan.bin":         "\x00\x01\x02\x03",
		"december-new.csv": "mrn,given,family,birth_date,sex\n9001,Kofi,Osei,1974-11-07,male\n9002,Lena,Ruiz,1991-03-30,female\n",
	})
}

func unknownTable() string {
	return files(map[string]string{"list.csv": "Zahl,Wer,Wann,Tel\n4711,\"Vale, Iris\",02/03/1961,845 555 0199\n4712,\"Osei, Kofi\",11/07/1974,845 555 0120\n"})[0]
}

// dropped is where the files of pictures lie while they are drawn.
func dropped() string { return filepath.Join(os.TempDir(), "foyer-pictures") }

// files writes invented files for a picture.
func files(content map[string]string) (paths []string) {
	dir := dropped()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil
	}
	for name, text := range content {
		path := filepath.Join(dir, name)
		if os.WriteFile(path, []byte(text), 0o600) == nil {
			paths = append(paths, path)
		}
	}
	return paths
}
