package summary

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"foyer/data/record"
)

// longNumber is a number with more decimals than anybody measures: systems that compute their values print them so.
var longNumber = regexp.MustCompile(`^-?\d+\.\d{4,}$`)

// plainNumber is a decimal number.
var plainNumber = regexp.MustCompile(`^-?\d+(?:\.\d+)?$`)

// labNumber rounds a result as a laboratory prints it: three digits that matter, at most three decimals for all but the
// smallest. A number with up to three decimals stays as the source wrote it, 7.40 as 7.40.
func labNumber(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v == 0 || !longNumber.MatchString(s) {
		return s
	}
	decimals := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return trim(v, max(0, decimals))
}

// rounded writes a number with at most some decimals; what has no more stays as written, as does what isn't a number.
func rounded(s string, decimals int) string {
	_, tail, _ := strings.Cut(s, ".")
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !plainNumber.MatchString(s) || len(tail) <= decimals {
		return s
	}
	return trim(v, decimals)
}

// vitalDecimals is how exactly each kind of number is said to a patient. What is weighed below 20 kg is a child, of whom
// grams matter.
func vitalDecimals(key string, q record.Quantity) int {
	switch key {
	case "blood pressure", "pulse", "breathing", "pain", "oxygen":
		return 0
	case "weight":
		if v, err := strconv.ParseFloat(q.Value, 64); err == nil && v < 20 && q.Unit == "kg" {
			return 3
		}
	case "height":
		if q.Unit == "m" {
			return 2
		}
	}
	return 1
}

// unitWords writes a UCUM unit as people read it.
func unitWords(u string) string {
	if plain := plainUnit(u); plain != u {
		return plain
	}
	words := record.Quantity{Value: "1", Unit: u}.Words()
	u = strings.TrimSpace(strings.TrimPrefix(words, "1"))
	return strings.TrimSpace(strings.NewReplacer("{", "", "}", "", "_", " ").Replace(u))
}

// labQuantity writes a measured quantity with its number as a laboratory prints it.
func labQuantity(q record.Quantity) string {
	return strings.TrimSpace(strings.TrimSpace(q.Comparator+" "+labNumber(q.Value)) + " " + unitWords(q.Unit))
}

// amount writes a dose: the number stays as it is.
func amount(q record.Quantity) string {
	return strings.TrimSpace(strings.TrimSpace(q.Comparator+" "+q.Value) + " " + unitWords(q.Unit))
}

// valueWords writes an observed value.
func valueWords(v record.Value) string {
	if v.Quantity.Value != "" {
		return labQuantity(v.Quantity)
	}
	return v.String()
}

// rangeUnits are units inside ranges that came as text.
var rangeUnits = strings.NewReplacer("mL/min/{1.73_m2}", "mL/min/1.73 m²", "10*3/uL", "×10³/µL", "10*6/uL", "×10⁶/µL", "10*9/L", "×10⁹/L",
	"mm[Hg]", "mmHg", "[iU]", "IU", "[IU]", "IU")
