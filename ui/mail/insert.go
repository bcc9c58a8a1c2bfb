package mail

import (
	"strings"

	"foyer/data/template"
	"foyer/ui/kit"
)

// insert puts a ready-made text below what is typed, and the cursor where typing belongs: where the text says, else before its
// sign-off.
func insert(area *kit.Editor, text string) {
	text, at := template.Cut(text)
	if at < 0 {
		at = signOff(text)
	}
	typed := strings.TrimRight(area.Text(), "\n ")
	if typed != "" {
		typed += "\n\n"
	}
	area.SetText(typed + text)
	area.GoTo(len(typed) + at)
}

// longestSignOff is how much the last paragraph of a text may hold to be names and nothing that is said.
const longestSignOff = 160

// signOff is where the words of a letter end and its names begin, in bytes; the end of a text that has no names below it.
func signOff(text string) int {
	at := strings.LastIndex(text, "\n\n")
	if at < 0 {
		return len(text)
	}
	names := text[at+2:]
	if len(names) > longestSignOff || strings.ContainsAny(names, "?!:") || strings.HasSuffix(strings.TrimSpace(names), ".") && !strings.Contains(names, "\n") {
		return len(text)
	}
	return at
}
