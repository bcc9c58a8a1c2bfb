package ccda

import (
	"strings"

	"foyer/data/record"
)

// systems are the code systems of C-CDA by their object identifiers.
var systems = map[string]string{
	"2.16.840.1.113883.6.96":           record.SNOMED,
	"2.16.840.1.113883.6.1":            record.LOINC,
	"2.16.840.1.113883.6.88":           record.RxNorm,
	"2.16.840.1.113883.12.292":         record.CVX,
	"2.16.840.1.113883.6.59":           record.CVX,
	"2.16.840.1.113883.6.90":           record.ICD10CM,
	"2.16.840.1.113883.6.3":            "http://hl7.org/fhir/sid/icd-10",
	"2.16.840.1.113883.6.103":          record.ICD9CM,
	"2.16.840.1.113883.6.104":          record.ICD9CM,
	"2.16.840.1.113883.6.2":            record.ICD9CM,
	"2.16.840.1.113883.6.42":           record.ICD9CM,
	"2.16.840.1.113883.6.4":            "http://www.cms.gov/Medicare/Coding/ICD10",
	"2.16.840.1.113883.6.12":           record.CPT,
	"2.16.840.1.113883.6.69":           record.NDC,
	"2.16.840.1.113883.4.9":            record.UNII,
	"2.16.840.1.113883.3.26.1.5":       record.NDFRT,
	"2.16.840.1.113883.6.209":          record.NDFRT,
	"2.16.840.1.113883.6.345":          "http://www.nlm.nih.gov/research/umls/medrt",
	"2.16.840.1.113883.6.285":          "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
	"2.16.840.1.113883.6.13":           "http://www.ada.org/cdt",
	"2.16.840.1.113883.6.238":          record.CDCRace,
	"2.16.840.1.113883.5.111":          record.RoleCode,
	"2.16.840.1.113883.5.4":            "http://terminology.hl7.org/CodeSystem/v3-ActCode",
	"2.16.840.1.113883.5.2":            "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
	"2.16.840.1.113883.5.83":           "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
	"2.16.840.1.113883.5.1":            "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender",
	"2.16.840.1.113883.5.1008":         "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
	"2.16.840.1.113883.5.8":            "http://terminology.hl7.org/CodeSystem/v3-ActReason",
	"2.16.840.1.113883.5.110":          "http://terminology.hl7.org/CodeSystem/v3-RoleClass",
	"2.16.840.1.113883.3.26.1.1":       "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
	"2.16.840.1.113883.6.101":          "http://nucc.org/provider-taxonomy",
	"2.16.840.1.113883.12.112":         "http://terminology.hl7.org/CodeSystem/v2-0112",
	"2.16.840.1.113883.6.301.5":        "https://www.nubc.org/CodeSystem/PatDischargeStatus",
	"2.16.840.1.113883.6.259":          "https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html",
	"2.16.840.1.113883.12.443":         "http://terminology.hl7.org/CodeSystem/v2-0443",
	"2.16.840.1.113883.2.20.5.1":       "https://fhir.infoway-inforoute.ca/CodeSystem/pCLOCD",
	"2.16.840.1.113883.6.254":          "http://hl7.org/fhir/sid/icf-nl",
	"2.16.840.1.113883.6.8":            "http://unitsofmeasure.org",
	"2.16.840.1.113883.6.64":           "urn:oid:2.16.840.1.113883.6.64",
	"1.2.840.10008.2.16.4":             "http://dicom.nema.org/resources/ontology/DCM",
	"2.16.840.1.113883.1.11.19563":     record.RoleCode,
	"2.16.840.1.113883.4.642.4.1048":   "http://hl7.org/fhir/goal-status",
	"2.16.840.1.113883.4.642.4.130":    "http://terminology.hl7.org/CodeSystem/allergyintolerance-criticality",
	"2.16.840.1.113883.4.642.4.1375":   "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
	"2.16.840.1.114222.4.11.3591":      "https://nahdo.org/sopt",
	"2.16.840.1.113883.3.221.5":        "https://nahdo.org/sopt",
	"2.16.840.1.113883.5.14":           "http://terminology.hl7.org/CodeSystem/v3-ActStatus",
	"2.16.840.1.113883.5.6":            "http://terminology.hl7.org/CodeSystem/v3-ActClass",
	"2.16.840.1.113883.5.7":            "http://terminology.hl7.org/CodeSystem/v3-ActPriority",
	"2.16.840.1.113883.5.112":          "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
	"2.16.840.1.113883.5.1052":         "http://terminology.hl7.org/CodeSystem/v3-ActSite",
	"2.16.840.1.113883.6.121":          "urn:ietf:bcp:47",
	"2.16.840.1.113883.6.257":          "urn:oid:2.16.840.1.113883.6.257",
	"2.16.840.1.113883.5.25":           "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
	"2.16.840.1.113883.3.88.12.80.68":  record.SNOMED,
	"2.16.840.1.113883.3.88.12.3221.7": record.SNOMED,
	"2.16.840.1.113883.11.20.9.34":     record.SNOMED, // a value set of education codes, by mistake
}

// systemNames are the names under which exporters write a system whose object identifier they leave out or get wrong.
var systemNames = map[string]string{
	"snomed": record.SNOMED, "snomedct": record.SNOMED, "loinc": record.LOINC, "rxnorm": record.RxNorm, "cvx": record.CVX,
	"icd9": record.ICD9CM, "icd9cm": record.ICD9CM, "icd10": record.ICD10CM, "icd10cm": record.ICD10CM, "cpt": record.CPT,
	"cpt4": record.CPT, "ndc": record.NDC, "unii": record.UNII, "ndfrt": record.NDFRT,
}

func system(n *node) string {
	oid := n.attr("codeSystem")
	if uri, ok := systems[oid]; ok {
		return uri
	}
	name := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(n.attr("codeSystemName")))
	if uri, ok := systemNames[name]; ok {
		return uri
	}
	if uri, ok := systems[n.attr("codeSystemName")]; ok { // the two swapped
		return uri
	}
	if uri, ok := systemNames[strings.ToLower(strings.ReplaceAll(oid, "-", ""))]; ok { // the name where the number belongs
		return uri
	}
	if oid == "" {
		return ""
	}
	if strings.Contains(oid, ":") {
		return oid
	}
	return "urn:oid:" + oid
}
