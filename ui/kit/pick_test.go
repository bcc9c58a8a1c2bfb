package kit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func manyItems(n int) []PickItem {
	items := make([]PickItem, n)
	for i := range items {
		items[i] = PickItem{Key: fmt.Sprint(i), Title: fmt.Sprintf("Person%05d, Ñandú", i), Detail: "CH-" + fmt.Sprint(i)}
	}
	return items
}

// pickOn is what floats over the window, with the keyboard in its field.
func pickOn(t *testing.T, w fyne.Window) *picking {
	t.Helper()
	f, ok := w.Canvas().Focused().(*pickField)
	if !ok {
		t.Fatalf("the keyboard is at %T", w.Canvas().Focused())
	}
	return f.pick
}

func TestPickOfFindsByBeginningsInAnyOrder(t *testing.T) {
	from := PickOf([]PickItem{{"1", "Núñez-Ortega, Marisol", "2/1/1960"}, {"2", "Brooks, Imani", ""}, {"3", "Ortega, Ana", ""}})
	for text, want := range map[string]string{"": "1 2 3", "ort": "3 1", "mar nun": "1", "marisol  ORTEGA": "1", "rooks": "", "1960": "1"} {
		got, err := from(t.Context(), text)
		var keys []string
		for _, it := range got {
			keys = append(keys, it.Key)
		}
		if err != nil || strings.Join(keys, " ") != want {
			t.Errorf("%q finds %v (%v), want %s", text, keys, err, want)
		}
	}
}

func TestPickerByKeys(t *testing.T) {
	t.Cleanup(Inline())
	start(t)
	var got []string
	p := NewPicker("Patient", PickOf(manyItems(5000)), func(it PickItem) { got = append(got, it.Key) })
	w := window(t, Top(p))
	Focus(p)
	p.TypedRune('p')
	f := pickOn(t, w)
	for _, r := range "erson04999" {
		f.field.TypedRune(r)
	}
	if len(f.items) != 1 {
		t.Fatalf("%d items for %q", len(f.items), f.field.Text)
	}
	press1(f.field, fyne.KeyReturn)
	if it, ok := p.Chosen(); !ok || it.Key != "4999" || w.Canvas().Focused() != fyne.Focusable(p) {
		t.Errorf("picked %+v, the keyboard is at %T", it, w.Canvas().Focused())
	}
	press1(p, fyne.KeyDown)
	f = pickOn(t, w)
	press1(f.field, fyne.KeyPageDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEscape)
	if it, _ := p.Chosen(); it.Key != "4999" || len(w.Canvas().Overlays().List()) != 0 {
		t.Errorf("Escape left %+v, %d overlays", it, len(w.Canvas().Overlays().List()))
	}
	press1(p, fyne.KeyDelete)
	if _, ok := p.Chosen(); ok || !slices.Equal(got, []string{"4999", ""}) {
		t.Errorf("told %v", got)
	}
}

func TestPickerTakesWhatIsTypedWhereThatIsAllowed(t *testing.T) {
	t.Cleanup(Inline())
	start(t)
	p := NewPicker("Problem", PickOf([]PickItem{{"i10", "Hypertension", "I10"}}), nil)
	w := window(t, Top(p))
	for _, free := range []bool{false, true} {
		p.Free = free
		p.open("itch")
		press1(pickOn(t, w).field, fyne.KeyReturn)
		if it, _ := p.Chosen(); (it.Title == "itch") != free {
			t.Errorf("free %v: picked %+v", free, it)
		}
		EscapeOn(w.Canvas())
	}
}

func TestPickerSaysWhatCouldNotBeFetched(t *testing.T) {
	t.Cleanup(Inline())
	start(t)
	p := NewPicker("", func(context.Context, string) ([]PickItem, error) { return nil, errors.New("locked") }, nil)
	w := window(t, Top(p))
	p.open("x")
	f := pickOn(t, w)
	if len(f.items) != 0 || f.room.box.Objects[0] == fyne.CanvasObject(f.list) {
		t.Error("a failure shows a list")
	}
	press1(f.field, fyne.KeyReturn, fyne.KeyDown)
}

func TestTokensByKeys(t *testing.T) {
	start(t)
	k := NewTokens("Addresses", nil)
	k.Check = func(text string) string {
		if !strings.Contains(text, "@") {
			return "no address"
		}
		return ""
	}
	told := 0
	k.OnChanged = func([]Token) { told++ }
	after := NewButton("after", nil)
	w := window(t, Top(Stack(0, k.Object(), after)))
	k.Focus()
	for _, r := range "ana@x.example,bo" {
		k.entry.TypedRune(r)
	}
	press1(k.entry, fyne.KeyReturn)
	k.entry.SetText("c@x.example; d@x.example\nana@x.example\ne")
	if got := strings.Join(k.Texts(), " "); got != "ana@x.example bo c@x.example d@x.example" || k.entry.Text != "e" || !k.Wrong() {
		t.Fatalf("values %q, still typed %q, wrong %v", got, k.entry.Text, k.Wrong())
	}
	press1(k.entry, fyne.KeyBackspace, fyne.KeyBackspace)
	press1(k.entry, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyDelete)
	if got := strings.Join(k.Texts(), " "); got != "ana@x.example c@x.example" || k.Wrong() {
		t.Errorf("removed to %q, wrong %v", got, k.Wrong())
	}
	for _, r := range "f@x.example" {
		k.entry.TypedRune(r)
	}
	w.Canvas().Focus(after)
	if got := k.Texts(); len(got) != 3 || got[2] != "f@x.example" {
		t.Errorf("leaving keeps %q", got)
	}
	if told == 0 {
		t.Error("nothing was told")
	}
	before := told
	if k.Set(Token{Text: "z"}); told != before || !k.Wrong() {
		t.Error("Set tells, or does not judge")
	}
}

func TestTokensGoOnInNewLinesAndMoveWhatIsBelow(t *testing.T) {
	start(t)
	k := NewTokens("", nil)
	below := NewText(Say("below"))
	window(t, Top(Stack(0, k.Object(), below)))
	y := below.Position().Y
	for i := range 12 {
		k.Add(Token{Text: fmt.Sprintf("someone.%d@mail.example", i)})
	}
	if below.Position().Y <= y || below.Position().Y != k.HeightFor(800) {
		t.Errorf("below stands at %v, before at %v; the field is %v high", below.Position().Y, y, k.HeightFor(800))
	}
}

func TestTokensOfferWhatFits(t *testing.T) {
	t.Cleanup(Inline())
	start(t)
	k := NewTokens("", PickOf([]PickItem{{"1", "ana@x.example", "Ana"}, {"2", "anton@x.example", "Anton"}}))
	left := 0
	k.OnLeave = func() { left++ }
	w := window(t, Top(k.Object()))
	k.Focus()
	k.entry.TypedRune('a')
	f := pickOn(t, w)
	f.field.TypedRune('n')
	press1(f.field, fyne.KeyDown, fyne.KeyReturn)
	if got := k.Tokens(); len(got) != 1 || got[0].Key != "2" || left != 0 || w.Canvas().Focused() != fyne.Focusable(k.entry) {
		t.Fatalf("took %+v, left %d times, keyboard at %T", got, left, w.Canvas().Focused())
	}
	k.entry.TypedRune('b')
	f = pickOn(t, w)
	f.field.TypedRune('o')
	f.field.TypedRune(',')
	if got := k.Texts(); len(got) != 2 || got[1] != "bo" {
		t.Errorf("a comma took %q", got)
	}
	k.entry.TypedRune('c')
	press1(pickOn(t, w).field, fyne.KeyEscape)
	if k.entry.Text != "c" || len(k.Texts()) != 2 {
		t.Errorf("Escape leaves %q typed and %q", k.entry.Text, k.Texts())
	}
}

// What a list of 20,000 costs at each key.
func BenchmarkPickOf(b *testing.B) {
	from := PickOf(manyItems(20_000))
	for b.Loop() {
		if _, err := from(b.Context(), "person nan"); err != nil {
			b.Fatal(err)
		}
	}
}
