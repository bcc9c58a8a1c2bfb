package portal

import (
	"strings"
	"testing"

	"foyer/reports/paper"
	"foyer/reports/wording"
)

func TestPayload(t *testing.T) {
	w := wording.For("en")
	for name, c := range map[string]struct {
		p    Panel
		want string
	}{
		"mail":           {Panel{Join: ByMail, Mail: "a@p.example"}, "mailto:a@p.example?subject=ENROLL&body=My%20code%3A%20"},
		"mail preferred": {Panel{Join: ByMail, Mail: "a@p.example", Address: "p.example"}, "mailto:a@p.example?subject=ENROLL&body=My%20code%3A%20"},
		"web":            {Panel{Join: ByCode, Mail: "a@p.example", Address: "p.example/join"}, "https://p.example/join"},
		"web as given":   {Panel{Join: Open, Address: "http://p.example"}, "http://p.example"},
		"own":            {Panel{QR: "tel:555", Mail: "a@p.example"}, "tel:555"},
		"nothing yet":    {Panel{Code: "K7QM"}, ""},
	} {
		if got := c.p.Payload(w); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if strings.Contains(c.p.Payload(w), "K7QM") {
			t.Errorf("%s: the code is in the square code", name)
		}
	}
}

// said is all text of a laid-out panel.
func said(p Panel, lang string) string {
	st := paper.Standard()
	d := paper.Layout(paper.Document{Style: st, Blocks: p.Blocks(wording.For(lang), st)})
	var b strings.Builder
	for _, op := range d.Pages[0].Ops {
		if op.Kind == paper.TextOp {
			b.WriteString(op.Text + " ")
		}
	}
	return b.String()
}

func TestPanelsSayWhatTheirStateNeeds(t *testing.T) {
	full := Panel{State: Invite, Join: ByMail, Name: "MyHealth", Mail: "a@p.example", Code: "K7QM-4PXW-RX3T", Expires: "2026-12-17", Features: []string{"Ask for refills"},
		Reply: "within 1 business day", Phone: "(845) 555-0142", Hours: "8 AM to 5 PM"}
	for _, c := range []struct {
		name       string
		p          Panel
		lang       string
		want, none []string
	}{
		{"invite", full, "en", []string{"MyHealth", "K7QM-4PXW-RX3T", "Thursday, December 17, 2026", "Ask for refills", "within 1 business day", "(845) 555-0142", "911", "their own access"}, nil},
		{"Spanish", full, "es", []string{"Su código", "jueves, 17 de diciembre de 2026", "911"}, []string{"Your code"}},
		{"enrolled", Panel{State: Enrolled, Name: "MyHealth", New: []string{"Ask for refills"}, Code: "K7QM"}, "en", []string{"You use MyHealth", "Ask for refills"}, []string{"K7QM", "Scan"}},
		{"declined", Panel{State: Declined, Name: "MyHealth", Code: "K7QM", Features: []string{"Ask for refills"}}, "en", []string{"ask us."}, []string{"K7QM", "refills", "911"}},
		{"mail in its name", Panel{State: Invite, Join: ByMail, Mail: "a@p.example", Name: "Cedar by mail"}, "en", []string{"Join Cedar by mail "}, []string{"by mail by email"}},
		{"a small child", Panel{State: Guardian, Name: "MyHealth", Code: "K7QM", Phone: "555"}, "en", []string{"A parent or guardian can have their own access. Ask us."}, []string{"K7QM", "MyHealth"}},
		{"a teenager", Panel{State: Invite, Code: "K7QM", Phone: "555", Teen: true}, "en", []string{"This account is yours alone."}, []string{"Does someone help you?"}},
		{"no portal yet", Panel{State: Invite, Code: "K7QM", Phone: "(845) 555-0142"}, "en", []string{"Call us at (845) 555-0142", "K7QM"}, []string{"Scan"}},
		{"web with code", Panel{State: Invite, Join: ByCode, Address: "https://p.example/join/", Code: "K7QM"}, "en", []string{"p.example/join into"}, []string{"https"}},
		{"own steps", Panel{State: Invite, Steps: []string{"Ask at the desk."}, Code: "K7QM"}, "en", []string{"Ask at the desk."}, []string{"Scan"}},
		{"none", Panel{}, "en", nil, []string{"online"}},
	} {
		got := said(c.p, c.lang)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is missing in %q", c.name, w, got)
			}
		}
		for _, w := range c.none {
			if strings.Contains(got, w) {
				t.Errorf("%s: %q stands in %q", c.name, w, got)
			}
		}
	}
}
