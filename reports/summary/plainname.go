package summary

import (
	"regexp"
	"strings"
)

var (
	// semanticTag is what SNOMED CT writes behind its names.
	semanticTag = regexp.MustCompile(`(?i)\s*\((?:procedure|finding|disorder|situation|regime/therapy|observable entity|morphologic abnormality|qualifier value|event|substance|product|person|physical object|record artifact|context-dependent category|social concept)\)\s*$`)
	// billingCode is a CPT or HCPCS code behind an order, with who ordered it.
	billingCode = regexp.MustCompile(`\s*\((?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4})\)(?:\s*By:.*)?\s*$`)
	// testProperty and testMethod are parts of LOINC's long names that mean nothing to a patient.
	testProperty = regexp.MustCompile(`\s*\[(?:#|[A-Z][a-z]+)(?:[ /][A-Za-z #/]+)?\]`)
	testMethod   = regexp.MustCompile(`(?i)\s+by (?:automated|manual) count$`)
)

// plainName takes off a name what is there for machines: SNOMED's tag, a billing code, LOINC's property and method.
func plainName(s string) string {
	s = strings.TrimSpace(s)
	s = billingCode.ReplaceAllString(s, "")
	s = semanticTag.ReplaceAllString(s, "")
	s = testMethod.ReplaceAllString(testProperty.ReplaceAllString(s, ""), "")
	return strings.TrimSpace(s)
}
