package paper

import "strings"

// A number never parts from its unit, nor a date, a phone number or a title from what belongs to it. glued decides it
// for two neighboring words; everything it keeps together goes to the next line as one.

var months = wordSet(`January February March April May June July August September October November December
	Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.
	enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
	ene feb mar abr may jun jul ago sep oct nov dic`)

// titles stay with the name behind them; counted only with a number behind them.
var (
	titles  = wordSet(`Dr. Dra. Mr. Mrs. Ms. Sr. Sra. Srta. St.`)
	counted = wordSet(`No. no. Nº n.º # Suite Apt. Apt Room room Oficina Ste. page Page página Página Step step Paso paso
		type Type tipo Tipo la las al call Call Grade grade Stage stage`)
)

// between are words that join two numbers, or a length to the next one: 5 ft 4 in, 2 x 3, 1 to 2 tablets.
var between = wordSet(`ft lb lbs pies x × + - – a to or o /`)

var comparers = wordSet(`< > ≤ ≥ = ~ ± + - –`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// numeric reports whether a word is a number as people write it: 25, 1,000, 148/92, <7.5, (845), 9:40, 10–12, 1/2, ½.
func numeric(w string) bool {
	digits := false
	for _, r := range w {
		switch {
		case r >= '0' && r <= '9' || r == '½' || r == '¼' || r == '¾':
			digits = true
		case strings.ContainsRune("(<>≤≥~±+-–/.,:x×$#", r):
		case r == ')':
		default:
			return false
		}
	}
	return digits
}

func startsWithDigit(w string) bool {
	w = strings.TrimLeft(w, "(<>≤≥~±+-–$#")
	if w == "" {
		return false
	}
	return isDigit(w[0]) || strings.HasPrefix(w, "½") || strings.HasPrefix(w, "¼") || strings.HasPrefix(w, "¾")
}

// year reports whether a word is a year, perhaps with a mark behind it.
func year(w string) bool {
	w = strings.TrimRight(w, ".,;:)")
	return len(w) == 4 && (w[0] == '1' || w[0] == '2') && isDigit(w[1]) && isDigit(w[2]) && isDigit(w[3])
}

// glued reports whether a line may not break between two words.
func glued(prev, next string) bool {
	if prev == "" || next == "" {
		return false
	}
	last := prev[len(prev)-1]
	if numeric(prev) {
		switch {
		case prev[0] == '(' && last == ')', prev[0] == '+', between[next]:
			return startsWithDigit(next) || between[next]
		case last == ',' && len(prev) <= 3 && year(next):
			return true
		case last == ',' || last == ';' || last == ':' || last == '.' || last == ')':
			return false
		case startsWithDigit(next):
			return false
		}
		r := next[0]
		return r == '%' || r >= 'A' && r <= 'Z' && len(next) <= 6 || r >= 'a' && r <= 'z' && len(next) <= 12 ||
			strings.HasPrefix(next, "°") || strings.HasPrefix(next, "µ") || strings.HasPrefix(next, "μ") ||
			strings.HasPrefix(next, "ó") || strings.HasPrefix(next, "á")
	}
	if startsWithDigit(next) {
		if prev == "de" {
			return year(next)
		}
		return months[prev] || titles[prev] || counted[prev] || comparers[prev] || between[prev]
	}
	switch {
	case titles[prev]:
		return true
	case prev == "mm":
		return strings.HasPrefix(next, "Hg")
	case prev == "de":
		return months[strings.TrimRight(next, ".,;:")]
	case prev == "a." || prev == "p.":
		return strings.HasPrefix(next, "m.")
	}
	return false
}
