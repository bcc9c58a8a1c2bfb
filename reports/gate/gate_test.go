package gate

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"foyer/reports/paper"
)

func TestTextIsPrintedAsWrittenOrReplacedByAKnownStandIn(t *testing.T) {
	for _, c := range []struct {
		in, want string
		notes    int
	}{
		{"Take 1 pill.", "Take 1 pill.", 0},
		{"", "", 0},
		{"Núñez–Ortega “Marisol” 98.4 °F ½", "Núñez–Ortega “Marisol” 98.4 °F ½", 0},
		{"25\u00a0mg\u202fdaily", "25 mg daily", 0},
		{"n\u0303", "ñ", 0},
		{"5\u22127", "5-7", 1},
		{"≥ 60", ">= 60", 1},
		{"Well done 😀👍🏽!", "Well done !", 1},
		{"soft\u00adhyphen\u200b", "softhyphen", 0},
		{"two\tblanks  and\r\nlines\n\n", "two blanks and\nlines", 0},
		{"Ελένη Đặng Жук", "Ελένη Đặng Жук", 0},
		{"36.6 ℃", "36.6 °C", 1},
	} {
		got, notes, problem := Text("field", c.in)
		if problem != nil || got != c.want || len(notes) != c.notes {
			t.Errorf("%q became %q, notes %v, problem %v; want %q", c.in, got, notes, problem, c.want)
		}
	}
}

func TestTextThatCannotBeDrawnIsAProblem(t *testing.T) {
	for name, in := range map[string]string{
		"broken UTF-8": "a\xffb", "truncated": "Take 1 \xe2\x82", "Arabic": "حبة 1", "Hebrew": "שלום", "Devanagari": "१ गोली", "Chinese": "每日1片",
		"control": "a\x00b", "override": "148\u202e/92", "private use": "\ue000", "replacement": "\ufffd", "math": "\U0001d7d9", "too long": strings.Repeat("a", MaxText+1),
	} {
		if got, _, problem := Text("field", in); problem == nil || problem.Field != "field" || got != "" {
			t.Errorf("%s: %q, %v", name, got, problem)
		}
	}
}

func TestCleanNamesFieldsAndLeavesTheInputAlone(t *testing.T) {
	type inner struct {
		How string `name:"how to take it"`
	}
	type outer struct {
		Items  []inner `name:"medicine"`
		Words  []string
		Bytes  []byte
		Hidden string `name:"-"`
	}
	in := outer{Items: []inner{{"ok"}, {"25\u00a0mg"}}, Words: []string{"🙂 hi"}, Bytes: []byte{0xff}, Hidden: "\xff"}
	out, notes, err := Clean(in)
	if err != nil || out.Items[1].How != "25 mg" || out.Words[0] != "hi" || len(notes) != 1 || notes[0].Field != "words 1" {
		t.Errorf("%+v %v %v", out, notes, err)
	}
	if in.Items[1].How != "25\u00a0mg" || in.Words[0] != "🙂 hi" {
		t.Error("the input was changed")
	}
	in.Items[1].How = "\x01"
	_, _, err = Clean(in)
	var g *Error
	if !errors.As(err, &g) || g.Problems[0].Field != "medicine 2, how to take it" {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), "\x01") {
		t.Error("the message quotes the text")
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Take 25 mg", "½ ≥ 😀", "\xff", "حبة", "a\u0301\u0301", "\u202e1", "  x \n y "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, _, problem := Text("f", s)
		if problem != nil {
			return
		}
		if !utf8.ValidString(out) || !norm.NFC.IsNormalString(out) && !strings.ContainsAny(out, "<>") {
			t.Fatalf("%q became %q", s, out)
		}
		for _, r := range out {
			if r != '\n' && !paper.Has(paper.Regular, r) {
				t.Fatalf("%q passed with %U", s, r)
			}
		}
		for _, r := range s {
			if r >= '0' && r <= '9' && strings.Count(out, string(r)) < strings.Count(s, string(r)) {
				t.Fatalf("%q lost a digit: %q", s, out)
			}
		}
		if again, _, p := Text("f", out); p != nil || again != out {
			t.Fatalf("%q isn't stable: %q %v", out, again, p)
		}
	})
}
