package table

import (
	"strings"

	"foyer/data/record"
)

// wholeName cuts a name at its comma, or before its last word.
func wholeName(s string) record.HumanName {
	var n record.HumanName
	if family, given, found := strings.Cut(s, ","); found {
		n.Family = strings.TrimSpace(family)
		n.Given = strings.Fields(strings.ReplaceAll(given, ",", " "))
		if last := len(n.Given) - 1; last > 0 && suffixes[strings.ToLower(strings.Trim(n.Given[last], "."))] {
			n.Suffix, n.Given = []string{n.Given[last]}, n.Given[:last]
		}
		return n
	}
	parts := strings.Fields(s)
	if last := len(parts) - 1; last > 1 && suffixes[strings.ToLower(strings.Trim(parts[last], "."))] {
		n.Suffix, parts = []string{parts[last]}, parts[:last]
	}
	if len(parts) > 1 && titles[strings.ToLower(strings.Trim(parts[0], "."))] {
		n.Prefix, parts = []string{parts[0]}, parts[1:]
	}
	switch len(parts) {
	case 0:
	case 1:
		n.Family = parts[0]
	default:
		cut := len(parts) - 1
		for cut > 1 && particles[strings.ToLower(parts[cut-1])] { // van der Berg, de la Cruz
			cut--
		}
		n.Given, n.Family = parts[:cut:cut], strings.Join(parts[cut:], " ")
	}
	return n
}

var (
	suffixes  = map[string]bool{"jr": true, "sr": true, "ii": true, "iii": true, "iv": true}
	titles    = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "sr": true, "sra": true, "srta": true}
	particles = map[string]bool{"de": true, "la": true, "del": true, "los": true, "las": true, "van": true, "von": true, "der": true, "den": true, "di": true, "da": true, "dos": true, "le": true, "al": true, "el": true, "bin": true, "ibn": true, "st": true, "san": true, "mac": true}
)

// readSex reads a sex in English or Spanish; ok is false for words that are none.
func readSex(v string) (string, bool) {
	switch normal(v) {
	case "m", "male", "man", "boy", "hombre", "masculino", "varon", "h", "masc":
		return record.Male, true
	case "f", "female", "woman", "girl", "mujer", "femenino", "fem", "w":
		return record.Female, true
	case "o", "other", "x", "nonbinary", "non binary", "otro", "no binario", "intersex":
		return record.Other, true
	case "u", "unk", "unknown", "undisclosed", "desconocido", "not specified", "declined", "un", "na":
		return record.Unknown, true
	}
	return record.Unknown, false
}

func looksLikePhone(v string) bool {
	n := 0
	for _, c := range v {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n >= 7 && n <= 18
}

// languages by their names in English and Spanish.
var languages = map[string]string{
	"english": "en", "ingles": "en", "eng": "en", "spanish": "es", "espanol": "es", "castellano": "es", "spa": "es", "castilian": "es", "spanish castilian": "es",
	"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "chino": "zh", "zho": "zh", "chi": "zh", "vietnamese": "vi", "vietnamita": "vi", "vie": "vi",
	"tagalog": "tl", "filipino": "fil", "korean": "ko", "coreano": "ko", "kor": "ko", "russian": "ru", "ruso": "ru", "rus": "ru", "arabic": "ar", "arabe": "ar", "ara": "ar",
	"french": "fr", "frances": "fr", "fre": "fr", "fra": "fr", "haitian creole": "ht", "creole": "ht", "haitian": "ht", "criollo haitiano": "ht",
	"portuguese": "pt", "portugues": "pt", "por": "pt", "german": "de", "aleman": "de", "ger": "de", "deu": "de", "polish": "pl", "polaco": "pl", "italian": "it",
	"italiano": "it", "japanese": "ja", "japones": "ja", "hindi": "hi", "urdu": "ur", "farsi": "fa", "persian": "fa", "armenian": "hy", "hmong": "hmn",
	"somali": "so", "swahili": "sw", "ukrainian": "uk", "greek": "el", "hebrew": "he", "gujarati": "gu", "punjabi": "pa", "bengali": "bn", "khmer": "km",
	"american sign language": "ase", "asl": "ase", "sign language": "ase", "navajo": "nv",
}

// readLanguage reads a language as a BCP 47 tag, "" when it is none.
func readLanguage(v string) string {
	if code, ok := languages[normal(v)]; ok {
		return code
	}
	tag := strings.ReplaceAll(strings.TrimSpace(v), "_", "-")
	parts := strings.Split(tag, "-")
	if len(parts[0]) == 2 || len(parts[0]) == 3 {
		for _, c := range strings.ToLower(parts[0]) {
			if c < 'a' || c > 'z' {
				return ""
			}
		}
		parts[0] = strings.ToLower(parts[0])
		if len(parts) > 1 && len(parts[1]) == 2 {
			parts[1] = strings.ToUpper(parts[1])
		}
		return strings.Join(parts, "-")
	}
	return ""
}

// races by their usual words.
var races = map[string]record.Coding{
	"white": {Code: "2106-3", Display: "White"}, "caucasian": {Code: "2106-3", Display: "White"}, "blanco": {Code: "2106-3", Display: "White"},
	"black": {Code: "2054-5", Display: "Black or African American"}, "black or african american": {Code: "2054-5", Display: "Black or African American"},
	"african american": {Code: "2054-5", Display: "Black or African American"}, "asian": {Code: "2028-9", Display: "Asian"},
	"american indian or alaska native": {Code: "1002-5", Display: "American Indian or Alaska Native"}, "american indian": {Code: "1002-5", Display: "American Indian or Alaska Native"},
	"native american": {Code: "1002-5", Display: "American Indian or Alaska Native"},
	"native hawaiian or other pacific islander": {Code: "2076-8", Display: "Native Hawaiian or Other Pacific Islander"}, "pacific islander": {Code: "2076-8", Display: "Native Hawaiian or Other Pacific Islander"},
	"other": {Code: "2131-1", Display: "Other Race"}, "other race": {Code: "2131-1", Display: "Other Race"},
}

var ethnicities = map[string]record.Coding{
	"hispanic": {Code: "2135-2", Display: "Hispanic or Latino"}, "hispanic or latino": {Code: "2135-2", Display: "Hispanic or Latino"}, "latino": {Code: "2135-2", Display: "Hispanic or Latino"},
	"hispano": {Code: "2135-2", Display: "Hispanic or Latino"}, "not hispanic or latino": {Code: "2186-5", Display: "Not Hispanic or Latino"},
	"not hispanic": {Code: "2186-5", Display: "Not Hispanic or Latino"}, "non hispanic": {Code: "2186-5", Display: "Not Hispanic or Latino"},
}

func group(v string, known map[string]record.Coding) []record.Coding {
	if v == "" {
		return nil
	}
	if c, ok := known[normal(v)]; ok {
		c.System = record.CDCRace
		return []record.Coding{c}
	}
	return []record.Coding{{Display: v}}
}
