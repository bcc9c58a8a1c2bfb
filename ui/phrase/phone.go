package phrase

import (
	"strings"

	"foyer/ui/kit"
)

// Phone writes a telephone number of North America as papers do: (845) 555-0142. Whatever is none, or says more than the
// number, stays as it was typed.
func Phone(typed string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" ().-+\u00a0", r):
			return -1
		}
		return 'x'
	}, strings.TrimSpace(typed))
	if len(digits) == 11 {
		digits = strings.TrimPrefix(digits, "1")
	}
	if len(digits) != 10 || strings.Contains(digits, "x") || digits[0] < '2' || digits[3] < '2' {
		return typed
	}
	return "(" + digits[:3] + ") " + digits[3:6] + "-" + digits[6:]
}

// NewPhoneField is a field that writes the number out once the keyboard goes elsewhere.
func NewPhoneField(hint string) *kit.Field {
	f := kit.NewField(hint)
	f.OnLeave = func() {
		if written := Phone(f.Text); written != f.Text {
			f.SetText(written)
		}
	}
	return f
}
