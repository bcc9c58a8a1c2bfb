package vendor

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"foyer/data/record"
	"foyer/data/table"
)

// Meaning is what a vendor's word for the state of an account says.
type Meaning string

// The meanings.
const (
	Joined   Meaning = "joined"   // the patient has an account and uses it
	Invited  Meaning = "invited"  // an invitation or code is out
	Declined Meaning = "declined" // the patient does not want one
	Off      Meaning = "off"      // the account was closed or locked
	None     Meaning = "none"     // there is no account
)

// Meanings lists every meaning.
var Meanings = []Meaning{Joined, Invited, Declined, Off, None}

// Valid says whether it is one of them.
func (m Meaning) Valid() bool {
	for _, known := range Meanings {
		if m == known {
			return true
		}
	}
	return false
}

// usual are the words that vendors write, normalized, English and Spanish.
var usual = map[Meaning]string{
	Joined:   `active|activated|enrolled|registered|joined|yes|y|true|1|on|web enabled|enabled|portal enabled|confirmed|complete|completed|current|signed up|linked|activo|activa|activado|inscrito|registrado|si`,
	Invited:  `invited|pending|invitation sent|invite sent|code issued|activation code issued|pending activation|sent|awaiting activation|not activated|unconfirmed|code generated|in progress|invitado|pendiente|invitacion enviada`,
	Declined: `declined|refused|opted out|opt out|patient declined|does not want|no thanks|rechazado|rechazo|no desea`,
	Off:      `inactive|deactivated|disabled|locked|closed|suspended|revoked|terminated|blocked|removed|inactivo|inactiva|desactivado|bloqueado|cerrado`,
	None:     `no|n|false|0|none|not enrolled|not registered|no account|never|not invited|no portal|off|sin cuenta|no inscrito`,
}

var meaningOf = func() map[string]Meaning {
	all := map[string]Meaning{}
	for m, words := range usual {
		for _, w := range strings.Split(words, "|") {
			all[w] = m
		}
	}
	return all
}()

// normal is a word without accents, capitals and signs; one of signs alone (a check mark, a cross) stays as it is.
func normal(word string) string {
	plain := strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(word)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	if plain == "" {
		return strings.TrimSpace(word)
	}
	return plain
}

// Guess is what a word usually means; "" where nobody can know.
func Guess(word string) Meaning { return meaningOf[normal(word)] }

// meaning is what a row says, with the day since when. A report without words for the state says it by its days.
func meaning(a table.Account, words map[string]Meaning) (m Meaning, on record.Date) {
	switch {
	case a.Status != "":
		if m = words[normal(a.Status)]; m == "" {
			m = Guess(a.Status)
		}
	case a.Joined != "" || a.Seen != "":
		m = Joined
	case a.Invited != "":
		m = Invited
	default:
		m = None
	}
	switch m {
	case Joined:
		on = a.Joined
	case Invited:
		on = a.Invited
	}
	return m, on
}
