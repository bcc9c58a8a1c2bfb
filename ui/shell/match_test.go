package shell

import "testing"

func TestThePaletteMatchesAsPeopleType(t *testing.T) {
	for _, tt := range []struct {
		text, title string
		want        bool
	}{
		{"", "Mail", true}, {"ma", "Mail", true}, {"nunez", "Núñez-Ortega, Marisol", true}, {"marisol nun", "Núñez-Ortega, Marisol", true},
		{"pts", "Print today's summaries", true}, {"pr sum", "Print today's summaries", true}, {"xyz", "Mail", false}, {"zz", "Pizza", true},
		{"qt", "Portal", false}, {"enr", "Enrollment", true},
	} {
		if _, got := match(tt.text, tt.title); got != tt.want {
			t.Errorf("match(%q, %q) is %v", tt.text, tt.title, got)
		}
	}
	order := func(text, better, worse string) {
		a, okA := match(text, better)
		b, okB := match(text, worse)
		if !okA || okB && a <= b {
			t.Errorf("%q: %q has %d, %q has %d", text, better, a, worse, b)
		}
	}
	order("mail", "Mail", "E-mail the summary")
	order("port", "Portal", "Import")
	order("set", "Settings", "Reset")
}

func TestPassphrasesAreJudged(t *testing.T) {
	for pass, want := range map[string]int{"": 0, "password": 0, "aaaaaaaaaaaaaaaa": 0, "12345678901234": 0, "Tr0ub4dor&3": 2,
		"correct horse battery staple": 4, "four brave herons": 3, "abababababababab": 0} {
		if got := JudgePassphrase(pass).Score; got != want {
			t.Errorf("%q has %d, want %d", pass, got, want)
		}
	}
}

func TestHistoryForgetsWhatLayAhead(t *testing.T) {
	var h history
	for _, k := range []string{"a", "b", "b", "c"} {
		h.visit(k)
	}
	steps := 0
	for h.back() {
		steps++
	}
	if steps != 2 || h.here() != "a" {
		t.Errorf("went back %d steps to %q in %v", steps, h.here(), h.keys)
	}
	h.visit("d")
	if h.canForward() || h.here() != "d" || len(h.keys) != 2 {
		t.Errorf("history %v at %d", h.keys, h.at)
	}
	for i := range 2 * historyMax {
		h.visit(string(rune('a' + i%20)))
	}
	if len(h.keys) > historyMax {
		t.Errorf("%d places remembered", len(h.keys))
	}
}
