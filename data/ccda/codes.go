package ccda

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// forms are the shapes of the codes of systems; a code of another shape is a slip of the exporter and must not be
// matched with anything.
var forms = map[string]*regexp.Regexp{
	record.SNOMED:  regexp.MustCompile(`^\d{6,18}$`),
	record.LOINC:   regexp.MustCompile(`^(L[AGP])?\d{1,7}-\d$`),
	record.RxNorm:  regexp.MustCompile(`^\d{1,8}$`),
	record.CVX:     regexp.MustCompile(`^\d{1,3}$`),
	record.CPT:     regexp.MustCompile(`^\d{4}[0-9A-Z]$`),
	record.ICD10CM: regexp.MustCompile(`^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$`),
	record.ICD9CM:  regexp.MustCompile(`^(\d{2,3}|V\d{2}|E\d{3})(\.?\d{1,2})?$`),
	"http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl": regexp.MustCompile(`^C\d{3,7}$`),
}

// fits says that a code can be one of its system: by its shape, and for SNOMED CT and LOINC by its check digit.
func fits(system, code string) bool {
	form, known := forms[system]
	switch {
	case !known:
		return true
	case !form.MatchString(code):
		return false
	case system == record.SNOMED:
		return verhoeff(code)
	case system == record.LOINC:
		return luhn(code)
	}
	return true
}

var (
	dihedral = [10][10]int{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
		{4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1}, {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
		{8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
	}
	permutations = [8][10]int{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
		{9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1}, {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
	}
)

// verhoeff checks the last digit of a SNOMED CT identifier.
func verhoeff(code string) bool {
	sum := 0
	for i := range len(code) {
		sum = dihedral[sum][permutations[i%8][int(code[len(code)-1-i]-'0')]]
	}
	return sum == 0
}

// luhn checks the digit behind the hyphen of a LOINC code.
func luhn(code string) bool {
	number, check, _ := strings.Cut(strings.TrimLeft(code, "LAGP"), "-")
	sum, double := 0, true
	for i := len(number) - 1; i >= 0; i-- {
		n := int(number[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
		double = !double
	}
	return (10-sum%10)%10 == int(check[0]-'0')
}
