package shell

import (
	"strings"
	"testing"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// stays checks that a step stays, says why at a field, gives that field the keyboard and kept what was typed.
func (f *fixture) stays(t *testing.T, lead, why string, field int, text string) {
	t.Helper()
	all := find[*kit.Field](f)
	if !f.shows(lead) {
		t.Fatalf("left the step: %q", f.texts())
	}
	if !strings.Contains(f.texts(), why) {
		t.Errorf("does not say %q: %q", why, f.texts())
	}
	if all[field].Text != text || f.Canvas().Focused() != all[field] {
		t.Errorf("the field holds %q, the keyboard is on %v", all[field].Text, f.Canvas().Focused())
	}
}

func TestWrongOfficesStay(t *testing.T) {
	long := strings.Repeat("Harbor ", 20)
	for _, c := range []struct {
		field     int // name, street, city, state, zip, phone
		text, why string
	}{
		{0, "", words.T("ui.first.practice.missing")},
		{0, "   ", words.T("ui.first.practice.missing")},
		{0, long, words.T("ui.first.practice.long")},
		{4, "1254", words.T("ui.first.zip.wrong")},
		{4, "NY 12545", words.T("ui.first.zip.wrong")},
		{5, "call us", words.T("ui.first.phone.wrong")},
		{5, "555-01", words.T("ui.first.phone.wrong")},
	} {
		f := begin(t, "")
		find[*kit.Field](f)[0].SetText("Harbor Lane Clinic")
		find[*kit.Field](f)[c.field].SetText(c.text)
		f.press(t, "ui.first.next")
		f.stays(t, "ui.first.lead", c.why, c.field, c.text)
		find[*kit.Field](f)[c.field].SetText("")
		find[*kit.Field](f)[0].SetText("Harbor Lane Clinic")
		f.press(t, "ui.first.next")
		if !f.shows("ui.first.admin.lead") {
			t.Errorf("%q mended does not go on: %q", c.text, f.texts())
		}
	}
}

func TestWrongAdministratorsStay(t *testing.T) {
	const good = "four brave herons knit"
	for _, c := range []struct {
		name, pass, again string
		why               string
		refuse            error
	}{
		{"", good, good, words.T("ui.first.admin.missing"), nil},
		{"Dana Pell", "", "", words.T("ui.first.passphrase.weak"), nil},
		{"Dana Pell", "weak", "weak", words.T("ui.first.passphrase.weak"), nil},
		{"Dana Pell", good, "four brave herons knot", words.T("ui.first.again.differs"), nil},
		{"Dana Pell", good, "", words.T("ui.first.again.differs"), nil},
		{strings.Repeat("Dana ", 20), good, good, "longer than 80", fault.Field("name", "The name is longer than 80 characters.")},
		{"Dana Pell", good, good, "can't be typed again", fault.Field("passphrase", "The passphrase holds a character that can't be typed again, such as a tab or a line break.")},
	} {
		f := begin(t, "")
		find[*kit.Field](f)[0].SetText("Harbor Lane Clinic")
		f.press(t, "ui.first.next")
		f.session.refuse = c.refuse
		find[*kit.Field](f)[0].SetText(c.name)
		find[*kit.Passphrase](f)[0].SetText(c.pass)
		find[*kit.Passphrase](f)[1].SetText(c.again)
		f.press(t, "ui.first.create")
		p := find[*kit.Passphrase](f)
		if !f.shows("ui.first.admin.lead") || !strings.Contains(f.texts(), c.why) {
			t.Errorf("%+v: %q", c, f.texts())
			continue
		}
		if f.session.made.Name != "" || find[*kit.Field](f)[0].Text != c.name || p[0].Text != c.pass || p[1].Text != c.again {
			t.Errorf("%+v: made %+v, or what was typed is gone", c, f.session.made)
		}
	}
}

func TestWrongPortalsStay(t *testing.T) {
	for _, c := range []struct {
		fields [3]string // vendor, name, address
		at     int
		why    string
		refuse error
	}{
		{[3]string{"", "MyHarbor", ""}, 0, words.T("ui.first.portal.who.missing"), nil},
		{[3]string{"Lantern Health", " ", ""}, 1, words.T("ui.first.portal.name.missing"), nil},
		{[3]string{"Lantern Health", "MyHarbor", "ftp://x y"}, 2, "written like https://portal.example/join", fault.Field("url", "The address is written like https://portal.example/join.")},
		{[3]string{"Lantern Health", strings.Repeat("My", 40), ""}, 1, "longer than 60", fault.Field("name", "The portal's name is longer than 60 characters, which no panel on paper holds.")},
	} {
		f := begin(t, "")
		f.toTheKey(t)
		f.pastTheKey(t, "K7QM-4R8X-2TNP-9WVC")
		find[*kit.Segments](f)[0].Choose(1)
		for i, text := range c.fields {
			find[*kit.Field](f)[i].SetText(text)
		}
		f.session.setup.fail = c.refuse
		f.press(t, "ui.first.next")
		f.stays(t, "ui.first.portal.lead", c.why, c.at, c.fields[c.at])
		if f.session.setup.portal.Name != "" {
			t.Errorf("%v was kept", c.fields)
		}
	}
}

func TestWrongMailboxesStay(t *testing.T) {
	to := func(t *testing.T) *fixture {
		f := begin(t, "")
		f.toTheKey(t)
		f.pastTheKey(t, "K7QM-4R8X-2TNP-9WVC")
		f.enter()
		return f
	}
	for _, address := range []string{"", "office", "@harborlane.example", "office@harborlane", "office@"} {
		f := to(t)
		find[*kit.Field](f)[0].SetText(address)
		f.press(t, "ui.first.mail.find")
		f.stays(t, "ui.first.mail.lead", words.T("ui.first.mail.noaddress"), 0, address)
	}
	// Found: address, user, server and port of the mail that comes, then of the mail that goes.
	for _, c := range []struct {
		field     int
		text, why string
	}{
		{2, " ", words.T("ui.first.mail.nohost")}, {4, "", words.T("ui.first.mail.nohost")},
		{3, "", words.T("ui.first.mail.port.wrong")}, {3, "imap", words.T("ui.first.mail.port.wrong")}, {5, "0", words.T("ui.first.mail.port.wrong")}, {5, "70000", words.T("ui.first.mail.port.wrong")},
	} {
		f := to(t)
		f.write("office@harborlane.example")
		f.enter()
		find[*kit.Passphrase](f)[0].SetText("right")
		find[*kit.Field](f)[c.field].SetText(c.text)
		f.press(t, "ui.first.mail.test")
		f.stays(t, "ui.first.mail.lead", c.why, c.field, c.text)
		if f.session.setup.tried != 0 {
			t.Errorf("%q was tried", c.text)
		}
	}
	f := to(t)
	f.write("office@harborlane.example")
	f.enter()
	f.press(t, "ui.first.mail.test")
	if !f.shows("ui.first.mail.nopassword") || f.session.setup.tried != 0 {
		t.Errorf("without a password: %q", f.texts())
	}
}
