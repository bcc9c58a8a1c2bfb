package saving

import "testing"

func TestTheNameThatSomebodyMeans(t *testing.T) {
	for typed, want := range map[string]string{"": "", "  ": "", "..": "", "agreement": "agreement.pdf", " a.PDF ": "a.pdf", "../../x": "x.pdf", `C:\y`: "y.pdf", "/etc/": "", ".pdf": ""} {
		if got := named(typed, ".pdf"); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
