package enrollment

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"foyer/data/clock"
)

func TestAlphabet(t *testing.T) {
	if len(alphabet) != 31 || strings.ContainsAny(alphabet, "0O1IL") || strings.ToUpper(alphabet) != alphabet {
		t.Errorf("alphabet %s", alphabet)
	}
	for i := range alphabet {
		if strings.Count(alphabet, alphabet[i:i+1]) != 1 {
			t.Errorf("%c stands twice", alphabet[i])
		}
	}
}

// The proof by arithmetic is at checkCharacter; this is the proof by trying, over every place and character.
func TestCheckCharacterCatchesEverySlip(t *testing.T) {
	random := clock.Reproducible(7)
	for range 300 {
		code, err := newCode(random)
		if err != nil {
			t.Fatal(err)
		}
		if !valid(code) {
			t.Fatalf("%s is not valid", code)
		}
		for i := range codeLength {
			for k := range alphabet {
				if slip := code[:i] + alphabet[k:k+1] + code[i+1:]; slip != code && valid(slip) {
					t.Fatalf("%s and %s are both valid", code, slip)
				}
			}
			for j := i + 1; j < codeLength; j++ { // any two places, not only neighbors
				b := []byte(code)
				if b[i], b[j] = b[j], b[i]; string(b) != code && valid(string(b)) {
					t.Fatalf("%s and %s are both valid", code, b)
				}
			}
		}
	}
}

func TestCodesAreDrawnEvenly(t *testing.T) {
	random := clock.Reproducible(3)
	var count [31]int
	const n = 20000
	seen := map[string]bool{}
	for range n {
		code, err := newCode(random)
		if err != nil {
			t.Fatal(err)
		}
		if seen[code] {
			t.Fatalf("%s was drawn twice", code)
		}
		seen[code] = true
		for i := range codeLength {
			count[value[code[i]]]++
		}
	}
	want := float64(n*codeLength) / 31
	for i, c := range count {
		if d := float64(c)/want - 1; d > 0.06 || d < -0.06 {
			t.Errorf("%c: %d, expected about %.0f", alphabet[i], c, want)
		}
	}
}

// example is a valid code for the tests of reading; it is never given out.
const example = "KM3PQX7R9TA"

func TestFindCodesInAnyForm(t *testing.T) {
	code := example + string(checkCharacter(example))
	a, b, c := code[:4], code[4:8], code[8:]
	for name, text := range map[string]string{
		"as printed":             "ENROLL " + Format(code),
		"without hyphens":        "my code: " + code + ".",
		"lower case":             strings.ToLower(Format(code)),
		"with spaces":            "ENROLL\n" + a + " " + b + " " + c + " thank you",
		"en dashes":              a + "–" + b + "–" + c,
		"minus signs":            a + "−" + b + "−" + c,
		"no-break hyphens":       a + "\u2011" + b + "\u2011" + c,
		"no-break spaces":        a + "\u00a0" + b + "\u00a0" + c,
		"soft hyphens":           a + "\u00ad" + b + "\u200b" + c,
		"dashes and spaces":      a + " - " + b + " — " + c,
		"full width":             strings.Map(func(r rune) rune { return r - '!' + '！' }, code),
		"Cyrillic look-alikes":   strings.NewReplacer("K", "К", "M", "М", "P", "Р", "X", "Х", "T", "Т", "A", "А").Replace(Format(code)),
		"wrapped and quoted":     "> ENROLL " + a + "-" + b + "-\r\n> " + c,
		"emphasis":               "**" + Format(code) + "**",
		"other grouping":         code[:6] + "-" + code[6:],
		"two blocks of six":      code[:6] + " " + code[6:],
		"letter by letter":       strings.Join(strings.Split(code, ""), " "),
		"with dots":              a + "." + b + "." + c,
		"behind a word and dash": "ENROLL-" + Format(code),
		"in brackets":            "[" + Format(code) + "]",
		"in an address":          "https://portal.example/?code=" + code + "&x=1",
		"beside other scripts":   "código" + " " + Format(code) + " gracias",
	} {
		t.Run(name, func(t *testing.T) {
			if got := FindCodes(text); !slices.Equal(got, []string{code}) {
				t.Errorf("%q: found %v, want %s", text, got, code)
			}
		})
	}
}

func TestLookAlikesAreReadAsWhatTheyResemble(t *testing.T) {
	for _, c := range []struct{ meant, typed string }{{"Q", "0"}, {"Q", "O"}, {"D", "0"}, {"D", "o"}, {"7", "1"}, {"J", "I"}, {"T", "l"}, {"7", "L"}} {
		first := "KM3PAX9R9BA"
		first = first[:4] + c.meant + first[5:]
		code := first + string(checkCharacter(first))
		typed := strings.Replace(Format(code), c.meant, c.typed, 1)
		if got := FindCodes(typed); !slices.Contains(got, code) {
			t.Errorf("%s typed for %s: found %v, want %s", typed, c.meant, got, code)
		}
		if got := FindCodes(strings.ReplaceAll(typed, "-", " ")); len(got) != 0 {
			t.Errorf("look-alikes between spaces are words, not codes: %v", got)
		}
	}
}

func TestFindCodesLeavesOrdinaryTextAlone(t *testing.T) {
	for _, text := range []string{
		"", "ENROLL", "Please refill my lisinopril 10 mg, I have 5 left. Call 555-0100 after 3 pm on 11/17/2026.",
		"My blood pressure was 128/82 on Nov 15 and 131/79 on Nov 16. From 2026 till now that were made.",
		"id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 and 00000000-0000-7000-8000-000000000001",
		"555-0100-2345 and 123456789012 and ABCDEFGHJKMN",
		strings.Repeat("a", 5000),
	} {
		if got := FindCodes(text); len(got) != 0 {
			t.Errorf("%q: found %v", text, got)
		}
	}
}

// A one-in-31 chance lets a made-up block pass the check; what matters is that words almost never do.
func TestWordsRarelyLookLikeCodes(t *testing.T) {
	words := strings.Fields("the patient wrote that her sugar was 142 before breakfast and 98 after walking for 30 minutes she takes 2 tablets of 500 mg twice a day since May 2024 when she had room 12B on floor 3 her next visit is Tuesday at 9 30 with Dr Rao please call 555 0142 or 555 0177")
	random := rand.New(rand.NewPCG(1, 1))
	hits := 0
	for range 2000 {
		var text []string
		for range 60 {
			text = append(text, words[random.IntN(len(words))])
		}
		hits += len(FindCodes(strings.Join(text, " ")))
	}
	if hits > 20 {
		t.Errorf("%d codes seen in 120,000 words", hits)
	}
}

func TestScanTellsUnreadableFromNothing(t *testing.T) {
	code := example + string(checkCharacter(example))
	wrong := code[:5] + "2" + code[6:]
	for text, want := range map[string]bool{"ENROLL": true, "please enroll me": true, Format(wrong): true, "hello": false, "2026-11-17": false} {
		if f := scan(text); f.unreadable != want || len(f.candidates) != 0 {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

func FuzzFindCodes(f *testing.F) {
	code := example + string(checkCharacter(example))
	for _, seed := range []string{"", "ENROLL " + Format(code), "\xff\xfe" + code, "К М 3", "> " + code[:4] + "-\n> " + code[4:8] + "-" + code[8:], "１２３４-ＡＢＣＤ", "0O1IL-0O1I-LL00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range FindCodes(text) {
			if !valid(found) {
				t.Errorf("%q is not a code", found)
			}
		}
		// A code that stands alone on a line behind anything is found, unless the text is cut before it.
		if len(text) < 1000 {
			if got := FindCodes(text + "\n\n;\n" + Format(code)); !slices.Contains(got, code) {
				t.Errorf("behind %q: %v", text, got)
			}
		}
	})
}

func BenchmarkFindCodes(b *testing.B) {
	code := example + string(checkCharacter(example))
	text := strings.Repeat("My blood pressure was 128/82 on Nov 15. Please call me at 555-0100. ", 150) + Format(code)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if len(FindCodes(text)) != 1 {
			b.Fatal("not found")
		}
	}
}
