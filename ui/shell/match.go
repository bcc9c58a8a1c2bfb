package shell

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes text small and without accents, so that nunez finds Núñez.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// match says whether every word of text is found in title, in any order, as the beginning of a word, in the middle of
// one, or by letters that stand apart; higher scores are better. Empty text matches everything.
func match(text, title string) (score int, ok bool) {
	t := fold(title)
	for _, word := range strings.Fields(fold(text)) {
		best := 0
		for i, part := range strings.Fields(t) {
			switch {
			case part == word:
				best = max(best, 120)
			case strings.HasPrefix(part, word):
				best = max(best, 100-i)
			case strings.Contains(part, word):
				best = max(best, 60-i)
			}
		}
		if best == 0 {
			best = scattered(word, t)
		}
		if best == 0 {
			return 0, false
		}
		score += best
	}
	return score - len([]rune(t))/8, true
}

// scattered scores letters found in order with others between: the more of them begin a word, the better; 0 if they are
// not all there, or a single one, which anything would match.
func scattered(word, title string) int {
	letters := []rune(word)
	if len(letters) < 2 {
		return 0
	}
	if initials(letters, title) {
		return 50
	}
	score, at, before := 0, 0, ' '
	last := -2
	for i, r := range []rune(title) {
		if at < len(letters) && r == letters[at] {
			switch {
			case before == ' ':
				score += 12
			case last == i-1:
				score += 6
			default:
				score -= 2
			}
			at, last = at+1, i
		}
		before = r
	}
	if at < len(letters) || score < 6*len(letters)/2 {
		return 0
	}
	return min(score, 45)
}

// initials says whether letters begin words of the title, in order.
func initials(letters []rune, title string) bool {
	at := 0
	for _, word := range strings.Fields(title) {
		if at < len(letters) && []rune(word)[0] == letters[at] {
			at++
		}
	}
	return at == len(letters)
}
