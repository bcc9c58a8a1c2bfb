package mail

import (
	"slices"
	"strings"
	"unicode"

	"foyer/data/store"
)

func joinFlags(flags []string) string { return strings.Join(flags, " ") }

func hasFlag(joined, flag string) bool {
	for rest := joined; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, " ")
		if strings.EqualFold(one, flag) {
			return true
		}
	}
	return false
}

func flagInt(joined, flag string) int { return store.Bool(hasFlag(joined, flag)) }

// withFlag returns the flags with one set or cleared, sorted.
func withFlag(joined, flag string, on bool) string {
	flags := slices.DeleteFunc(strings.Fields(joined), func(f string) bool { return strings.EqualFold(f, flag) })
	if on {
		flags = append(flags, flag)
	}
	slices.Sort(flags)
	return joinFlags(flags)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
