package shell

import (
	"strings"
	"unicode"
)

// Strength is a judgment of a passphrase.
type Strength struct {
	Score int    // 0 too weak to take, 1 weak, 2 fair, 3 good, 4 strong
	Hint  string // what would make it better, in the language of the screens; may be empty
}

// JudgePassphrase judges by length, variety and repetition alone; it knows no list of stolen passwords.
func JudgePassphrase(pass string, _ ...string) Strength {
	runes := []rune(strings.TrimSpace(pass))
	seen, kinds := map[rune]bool{}, map[int]bool{}
	steps := 0
	for i, r := range runes {
		seen[unicode.ToLower(r)] = true
		switch {
		case unicode.IsDigit(r):
			kinds[0] = true
		case unicode.IsUpper(r):
			kinds[1] = true
		case unicode.IsLetter(r):
			kinds[2] = true
		default:
			kinds[3] = true
		}
		if i > 0 && (r == runes[i-1] || r == runes[i-1]+1 || r == runes[i-1]-1) {
			steps++ // aaaa, 1234, dcba
		}
	}
	worth := len(runes) - steps + 2*(len(kinds)-1)
	if len(seen) < 5 {
		worth = min(worth, 5)
	}
	switch {
	case len(runes) < 10 || worth < 10:
		return Strength{Score: 0}
	case worth < 14:
		return Strength{Score: 1}
	case worth < 18:
		return Strength{Score: 2}
	case worth < 24:
		return Strength{Score: 3}
	}
	return Strength{Score: 4}
}
