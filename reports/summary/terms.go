package summary

import (
	"cmp"
	"slices"
	"strings"

	"foyer/data/record"
	"foyer/reports/wording"
)

// coded is a coded text in the words of the paper's language, by its code, else by its English text. English papers keep the words
// of the source, except where it has none.
func coded(w *wording.Words, table, code, text string) string {
	if code != "" && (w.Lang != "en" || text == "") {
		if said := w.Or(table+code, ""); said != "" {
			return said
		}
	}
	return term(w, text)
}

// term is a common text of records (Never smoker, Rash, severe) in the paper's language. What isn't in the table stays as it is,
// and so does a list of which any part isn't.
func term(w *wording.Words, text string) string {
	if w.Lang == "en" {
		return text
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' })
	for i, p := range parts {
		said := w.Or("term."+strings.ToLower(strings.Trim(p, " .")), "")
		if said == "" {
			return text
		}
		if i > 0 {
			said = lowerFirst(said)
		}
		parts[i] = said
	}
	return strings.Join(parts, ", ")
}

// people writes race or ethnicity.
func people(w *wording.Words, list []record.Coding) string {
	var out []string
	for _, c := range list {
		if d := cmp.Or(coded(w, "people.", c.Code, c.Display), c.Code); d != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return strings.Join(out, ", ")
}

// longCodes are language codes of three letters that records still use.
var longCodes = map[string]string{"eng": "en", "spa": "es", "zho": "zh", "chi": "zh", "vie": "vi", "tgl": "tl", "hat": "ht", "rus": "ru", "ara": "ar", "kor": "ko",
	"fra": "fr", "fre": "fr", "por": "pt", "deu": "de", "ger": "de", "pol": "pl", "ita": "it", "jpn": "ja", "hin": "hi"}

// languageName writes the languages US practices meet in words; other codes stay as they are.
func languageName(w *wording.Words, code string) string {
	base, _, _ := strings.Cut(strings.ToLower(code), "-")
	return w.Or("language."+cmp.Or(longCodes[base], base), code)
}
