package ccda

// sectionKind is what a section holds, whatever its document calls it.
type sectionKind int

const (
	otherSection sectionKind = iota
	allergySection
	problemSection
	diagnosisSection
	concernSection
	medicationSection
	dischargeMedicationSection
	administeredSection
	immunizationSection
	vitalSection
	resultSection
	procedureSection
	socialSection
	planSection
	assessmentPlanSection
	goalSection
	instructionSection
	encounterSection
	reasonSection
	referralSection
	assessmentSection
	familySection
	payerSection
)

// sectionTemplates tells a section by its template; documents of test systems and careless exporters have wrong
// codes more often than wrong templates, so these go first.
var sectionTemplates = map[string]sectionKind{
	"2.16.840.1.113883.10.20.22.2.6": allergySection, "2.16.840.1.113883.10.20.22.2.6.1": allergySection, "2.16.840.1.113883.10.20.1.2": allergySection,
	"2.16.840.1.113883.10.20.22.2.5": problemSection, "2.16.840.1.113883.10.20.22.2.5.1": problemSection, "2.16.840.1.113883.10.20.1.11": problemSection,
	"2.16.840.1.113883.10.20.22.2.20": problemSection, "2.16.840.1.113883.10.20.22.2.39": otherSection,
	"2.16.840.1.113883.10.20.22.2.43": diagnosisSection, "2.16.840.1.113883.10.20.22.2.24": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.34": diagnosisSection, "2.16.840.1.113883.10.20.22.2.35": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.36": diagnosisSection, "2.16.840.1.113883.10.20.22.2.37": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.58": concernSection,
	"2.16.840.1.113883.10.20.22.2.1":  medicationSection, "2.16.840.1.113883.10.20.22.2.1.1": medicationSection, "2.16.840.1.113883.10.20.1.8": medicationSection,
	"2.16.840.1.113883.10.20.22.2.44": medicationSection, "2.16.840.1.113883.10.20.22.2.44.1": medicationSection,
	"2.16.840.1.113883.10.20.22.2.11": dischargeMedicationSection, "2.16.840.1.113883.10.20.22.2.11.1": dischargeMedicationSection,
	"2.16.840.1.113883.10.20.22.2.38": administeredSection,
	"2.16.840.1.113883.10.20.22.2.2":  immunizationSection, "2.16.840.1.113883.10.20.22.2.2.1": immunizationSection, "2.16.840.1.113883.10.20.1.6": immunizationSection,
	"2.16.840.1.113883.10.20.22.2.4": vitalSection, "2.16.840.1.113883.10.20.22.2.4.1": vitalSection, "2.16.840.1.113883.10.20.1.16": vitalSection,
	"2.16.840.1.113883.10.20.22.2.3": resultSection, "2.16.840.1.113883.10.20.22.2.3.1": resultSection, "2.16.840.1.113883.10.20.1.14": resultSection,
	"2.16.840.1.113883.10.20.22.2.7": procedureSection, "2.16.840.1.113883.10.20.22.2.7.1": procedureSection, "2.16.840.1.113883.10.20.1.12": procedureSection,
	"2.16.840.1.113883.10.20.22.2.17": socialSection, "2.16.840.1.113883.10.20.1.15": socialSection,
	"2.16.840.1.113883.10.20.22.2.10": planSection, "2.16.840.1.113883.10.20.1.10": planSection,
	"2.16.840.1.113883.10.20.22.2.30": planSection, "2.16.840.1.113883.10.20.22.2.9": assessmentPlanSection,
	"2.16.840.1.113883.10.20.21.2.3":  planSection,
	"2.16.840.1.113883.10.20.22.2.60": goalSection,
	"2.16.840.1.113883.10.20.22.2.45": instructionSection, "2.16.840.1.113883.10.20.21.2.45": instructionSection,
	"2.16.840.1.113883.10.20.22.2.41": instructionSection,
	"2.16.840.1.113883.10.20.22.2.22": encounterSection, "2.16.840.1.113883.10.20.22.2.22.1": encounterSection, "2.16.840.1.113883.10.20.1.3": encounterSection,
	"2.16.840.1.113883.10.20.22.2.12": reasonSection, "2.16.840.1.113883.10.20.22.2.13": reasonSection,
	"1.3.6.1.4.1.19376.1.5.3.1.1.13.2.1": reasonSection,
	"1.3.6.1.4.1.19376.1.5.3.1.3.1":      referralSection,
	"2.16.840.1.113883.10.20.22.2.8":     assessmentSection,
	"2.16.840.1.113883.10.20.22.2.15":    familySection, "2.16.840.1.113883.10.20.1.4": familySection,
	"2.16.840.1.113883.10.20.22.2.18": payerSection, "2.16.840.1.113883.10.20.1.9": payerSection,
}

// sectionCodes tells a section by its LOINC code.
var sectionCodes = map[string]sectionKind{
	"48765-2": allergySection, "11450-4": problemSection, "11348-0": problemSection, "46241-6": diagnosisSection,
	"42347-5": diagnosisSection, "11535-2": diagnosisSection, "8651-2": diagnosisSection, "10219-4": diagnosisSection,
	"10218-6": diagnosisSection, "59769-0": diagnosisSection, "55109-3": diagnosisSection, "29308-4": diagnosisSection,
	"75310-3": concernSection, "10160-0": medicationSection, "42346-7": medicationSection,
	"10183-2": dischargeMedicationSection, "75311-1": dischargeMedicationSection, "29549-3": administeredSection, "18610-6": administeredSection,
	"11369-6": immunizationSection, "8716-3": vitalSection, "30954-2": resultSection, "47519-4": procedureSection,
	"29762-2": socialSection, "18776-5": planSection, "62387-6": planSection, "59772-4": planSection,
	"51847-2": assessmentPlanSection, "61146-7": goalSection, "69730-0": instructionSection, "8653-8": instructionSection,
	"46240-8": encounterSection, "29299-5": reasonSection, "10154-3": reasonSection, "46239-0": reasonSection,
	"42349-1": referralSection, "51848-0": assessmentSection, "10157-6": familySection, "48768-6": payerSection,
}
