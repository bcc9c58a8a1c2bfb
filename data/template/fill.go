package template

import (
	"regexp"
	"strings"
)

// Gaps are the names that stand in braces in a text. The cursor's is not filled: see Cut.
var Gaps = []string{"patient", "member", "practice", "phone", "hours", "cursor"}

// cursor says where typing goes on in a text that was put into an answer.
const cursor = "{cursor}"

// Cut takes the mark of the cursor out of a text that was filled and says where it stood, in bytes; -1 where it has none.
func Cut(text string) (string, int) {
	at := strings.Index(text, cursor)
	return strings.ReplaceAll(text, cursor, ""), at
}

// Values are what goes into the gaps.
type Values struct {
	Patient  string // as the mail addresses the person: "Ines Quillfeather"
	Member   string // who answers
	Practice string
	Phone    string
	Hours    string // "Monday to Friday, 8 am to 5 pm", in the language of the text
}

var gap = regexp.MustCompile(`\{([a-z]+)\}`)

func gaps(body string) (list []string) {
	for _, m := range gap.FindAllStringSubmatch(body, -1) {
		list = append(list, m[1])
	}
	return list
}

// Fill writes the values into a text. A sentence with a gap that nobody has filled is left out: a text must never ask a
// patient to call "{phone}". The mark of the cursor stays.
func (t Template) Fill(v Values) string {
	values := map[string]string{"patient": v.Patient, "member": v.Member, "practice": v.Practice, "phone": v.Phone, "hours": v.Hours}
	var paragraphs []string
	for line := range strings.SplitSeq(t.Body, "\n") {
		kept, had := make([]string, 0, 4), false
		for _, sentence := range sentences(line) {
			whole := true
			filled := gap.ReplaceAllStringFunc(sentence, func(g string) string {
				if g == cursor {
					return g
				}
				had = true
				value := values[g[1:len(g)-1]]
				whole = whole && value != ""
				return value
			})
			if whole {
				kept = append(kept, filled)
			}
		}
		if len(kept) > 0 || !had {
			paragraphs = append(paragraphs, strings.TrimSpace(strings.Join(kept, "")))
		}
	}
	return strings.TrimSpace(many.ReplaceAllString(strings.Join(paragraphs, "\n"), "\n\n"))
}

var many = regexp.MustCompile(`\n{3,}`)

// sentences cuts a line after each sentence; the blank stays with the one before it.
func sentences(line string) []string {
	var list []string
	start := 0
	for i := 1; i < len(line); i++ {
		if line[i] == ' ' && strings.ContainsRune(".?!", rune(line[i-1])) {
			list = append(list, line[start:i+1])
			start = i + 1
		}
	}
	return append(list, line[start:])
}
