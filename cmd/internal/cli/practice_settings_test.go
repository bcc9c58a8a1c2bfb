package cli_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

const practiceShape = "id,name,address{},phones[],email,web,npi,logo_type,color,time_zone,week[],holidays[]{date,name},language,section_1557,idle_minutes,desk_minutes,front_desk,revision,hours"

func TestPracticeSettings(t *testing.T) {
	t.Setenv("TZ", "America/Chicago")
	r := practice(t)
	before := r.shaped(practiceShape, "practice")
	if text(before, "hours") != "none" || text(before, "time_zone") != "America/Chicago" || len(list(before, "phones")) != 0 {
		t.Errorf("a new practice: %v", before)
	}
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	r.ok("practice", "set", "--name", "Cedar Hollow", "--street", "412 Orchard Street", "--city", "Millbrook", "--state", "NY", "--postal-code", "12545",
		"--phone", "(845) 555-0142", "--fax", "(845) 555-0143", "--web", "cedarhollow.example", "--email", "office@cedarhollow.example", "--time-zone", "America/New_York",
		"--hours", "Mon-Fri 8:00-17:00, Sat 9:00-12:00", "--holidays", r.file("closed.csv", "date,name\n2026-12-24,Christmas Eve\n2026-12-25 Christmas Day\n"),
		"--language", "es", "--logo", r.file("logo.png", logo.String()), "--color", "#335577", "--idle-minutes", "7", "--desk-minutes", "2", "--front-desk", "--notice-1557")
	after := r.shaped(practiceShape, "practice")
	for name, want := range map[string]string{"name": "Cedar Hollow", "hours": "Mon-Fri 08:00-17:00, Sat 09:00-12:00", "time_zone": "America/New_York", "language": "es",
		"logo_type": "image/png", "color": "#335577", "web": "cedarhollow.example"} {
		if text(after, name) != want {
			t.Errorf("%s: %v", name, after[name])
		}
	}
	if number(after, "idle_minutes") != "7" || after["front_desk"] != true || after["section_1557"] != true || len(list(after, "holidays")) != 2 || len(list(after, "phones")) != 2 {
		t.Errorf("%v", after)
	}
	r.ok("practice", "set", "--hours", "none", "--fax", "", "--front-desk=false", "--logo", "")
	after = r.doc("practice")
	if text(after, "hours") != "none" || len(list(after, "phones")) != 1 || after["front_desk"] != false || text(after, "logo_type") != "" || text(after, "name") != "Cedar Hollow" {
		t.Errorf("%v", after)
	}
	if said := r.ok("practice"); !strings.Contains(said, "papers print none") {
		t.Errorf("%s", said)
	}
	r.fails(1, "practice", "set", "--time-zone", "Middle/Earth")
	r.fails(1, "practice", "set", "--color", "teal")
	r.fails(1, "practice", "set", "--holidays", r.file("odd.txt", "soon\n"))
	for _, wrong := range [][]string{{"practice", "set"}, {"practice", "set", "--hours", "whenever"}, {"practice", "set", "--language", "fr"}, {"practice", "extra"}} {
		r.fails(2, wrong...)
	}
	if said := r.ok("audit"); !strings.Contains(said, "practice.changed") {
		t.Error("a change of the practice is not in the log")
	}
}

func TestInitWithHours(t *testing.T) {
	r := empty(t)
	r.ok("init", "--practice", "Cedar Hollow", "--user", founder, "--phone", "(845) 555-0142", "--time-zone", "America/Denver", "--hours", "Mon-Fri 8:00-17:00")
	if got := r.doc("practice"); text(got, "hours") != "Mon-Fri 08:00-17:00" || text(got, "time_zone") != "America/Denver" || len(list(got, "phones")) != 1 {
		t.Errorf("%v", got)
	}
	other := empty(t)
	other.fails(1, "init", "--practice", "X", "--user", founder, "--time-zone", "Middle/Earth")
	other.fails(2, "init", "--practice", "X", "--user", founder, "--hours", "whenever")
}
