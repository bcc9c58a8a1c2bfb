package record

import (
	"slices"
	"strings"
)

// SortNames puts the name to use first: current ones in the order of their source, then nicknames, then names of
// the past.
func SortNames(names []HumanName) {
	rank := func(n HumanName) int {
		switch n.Use {
		case "official":
			return 0
		case "usual", "":
			return 1
		case "nickname", "temp", "anonymous":
			return 2
		}
		return 3
	}
	slices.SortStableFunc(names, func(a, b HumanName) int { return rank(a) - rank(b) })
}

// unitWords are units of UCUM as people write them. Units that read well as they are need no entry.
var unitWords = map[string]string{
	"mm[Hg]": "mmHg", "[lb_av]": "lb", "[oz_av]": "oz", "[in_i]": "in", "[in_us]": "in", "[ft_i]": "ft", "[degF]": "°F",
	"Cel": "°C", "kg/m2": "kg/m²", "m2": "m²", "ug": "µg", "ug/L": "µg/L", "ug/dL": "µg/dL", "ug/mL": "µg/mL", "10*3/uL": "×10³/µL", "10*6/uL": "×10⁶/µL",
	"10*9/L": "×10⁹/L", "10*12/L": "×10¹²/L", "umol/L": "µmol/L", "u[IU]/mL": "µIU/mL", "m[IU]/L": "mIU/L", "[IU]": "IU", "[iU]": "IU",
	"[IU]/L": "IU/L", "[iU]/mL": "IU/mL", "meq/L": "mEq/L", "uL": "µL", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years",
	"[tsp_us]": "tsp", "[tbs_us]": "tbsp", "[foz_us]": "fl oz", "[ppth]": "‰", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "tbl": "tablet",
}

// Words returns the quantity for people: "82 kg", "148 mmHg", "98.6 °F", "7.2 %". The number stays as it is.
func (q Quantity) Words() string {
	unit := q.Unit
	if words, ok := unitWords[unit]; ok {
		unit = words
	}
	return strings.TrimSpace(strings.TrimSpace(q.Comparator+" "+q.Value) + " " + unit)
}
