package vendor

import "testing"

func TestWordsOfSignsAloneStayApart(t *testing.T) {
	for _, pair := range [][2]string{{"✓", "✗"}, {"+", "-"}, {" + ", ""}} {
		if normal(pair[0]) == normal(pair[1]) {
			t.Errorf("%q and %q are one word", pair[0], pair[1])
		}
	}
	if normal("Áctive!") != normal("active") {
		t.Error("accents and signs set words apart")
	}
}
