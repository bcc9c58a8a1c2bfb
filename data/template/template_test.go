package template

import (
	"context"
	"strings"
	"testing"

	"foyer/assets/replies"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestFillingGaps(t *testing.T) {
	all := Values{Patient: "Ines Quillfeather", Member: "Rosie Calder", Practice: "Cedar Hollow", Phone: "(845) 555-0142", Hours: "Monday to Friday"}
	for _, c := range []struct {
		name, body, want string
		values           Values
	}{
		{"all filled", "Dear {patient},\n\nCall {phone}.\n\n{member}\n{practice}", "Dear Ines Quillfeather,\n\nCall (845) 555-0142.\n\nRosie Calder\nCedar Hollow", all},
		{"no phone", "Dear {patient},\n\nWe saw it. Call us at {phone}. Thank you.", "Dear Ines Quillfeather,\n\nWe saw it. Thank you.", Values{Patient: "Ines Quillfeather"}},
		{"a paragraph that falls away", "A\n\nWe are open {hours}.\n\nB", "A\n\nB", Values{}},
		{"the cursor stays", "Dear {patient},\n\n{cursor}\n\n{member}", "Dear Ines Quillfeather,\n\n{cursor}\n\nRosie Calder", all},
		{"the cursor in a sentence without words for a gap", "Your result is {cursor}. Call {phone}.", "Your result is {cursor}.", Values{}},
		{"no gaps", "Just words. And more.", "Just words. And more.", Values{}},
	} {
		if got := (Template{Body: c.body}).Fill(c.values); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCuttingTheCursorOut(t *testing.T) {
	for _, c := range []struct {
		text, want string
		at         int
	}{{"Dear Ines,\n\n{cursor}\n\nRosie", "Dear Ines,\n\n\n\nRosie", 12}, {"No mark.", "No mark.", -1}, {"{cursor}a{cursor}b", "ab", 0}, {"", "", -1}} {
		if got, at := Cut(c.text); got != c.want || at != c.at {
			t.Errorf("%q gives %q with the cursor at %d", c.text, got, at)
		}
	}
}

func TestShippedTextsAreWholeAndFillable(t *testing.T) {
	for _, r := range replies.All() {
		if len(r.Texts) != len(Languages) {
			t.Errorf("%s is not in both languages", r.Key)
		}
	}
	for _, s := range shipped() {
		if _, err := s.check(); err != nil {
			t.Errorf("%s: %s", s.ID, fault.Message(err))
		}
		if filled := s.Fill(Values{Phone: "(845) 555-0142"}); strings.ContainsAny(filled, "{}") || len(filled) < 25 {
			t.Errorf("%s with a phone alone reads %q", s.ID, filled)
		}
	}
}

func TestChangingRemovingRestoring(t *testing.T) {
	ctx := access.With(t.Context(), access.Actor{MemberID: "rosie", Name: "Rosie Calder", Role: access.Staff})
	s := New(storetest.Open(t))
	begun := list(t, s, ctx)
	find := func(id string) (Template, bool) {
		for _, x := range list(t, s, ctx) {
			if x.ID == id || x.Shipped == id {
				return x, true
			}
		}
		return Template{}, false
	}
	one, ok := find("refill-sent/en")
	if !ok {
		t.Fatal("a shipped text is missing")
	}
	one.Body = "Done, {patient}."
	changed, err := s.Save(ctx, one)
	if err != nil || !changed.Changed || changed.ID == one.ID {
		t.Fatalf("changed: %+v, %v", changed, err)
	}
	if n := len(list(t, s, ctx)); n != len(begun) {
		t.Errorf("%d texts after changing one of %d", n, len(begun))
	}
	if err := s.Remove(ctx, changed.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := find("refill-sent/en"); ok {
		t.Error("a removed text is still listed")
	}
	if err := s.Restore(ctx, changed.ID); err != nil {
		t.Fatal(err)
	}
	if back, _ := find("refill-sent/en"); back.Body != "Done, {patient}." {
		t.Errorf("after taking the removal back: %+v", back)
	}
	if err := s.Restore(ctx, changed.ID); err != nil { // once more: the shipped words
		t.Fatal(err)
	}
	if back, _ := find("refill-sent/en"); back.Changed || back.Body == "Done, {patient}." {
		t.Errorf("after going back to the shipped words: %+v", back)
	}
	if _, err := s.Save(ctx, Template{Name: "X", Body: "Dear {pateint}", Category: "other", Language: "en"}); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown gap: %v", err)
	}
	own, err := s.Save(ctx, Template{Name: "Parking", Body: "Park behind the house.", Category: "other", Language: "en"})
	if err != nil || own.ID == "" || own.Shipped != "" {
		t.Fatalf("own: %+v, %v", own, err)
	}
}

func list(t *testing.T, s *Service, ctx context.Context) []Template {
	t.Helper()
	all, err := s.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
