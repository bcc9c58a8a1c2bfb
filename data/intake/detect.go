package intake

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// HeadSize is how many bytes of a file Detect and Explain want to see.
const HeadSize = 16 << 10

// Detect judges what a file is by the beginning of its content. The name is used only where content can't decide,
// for a table of a single column.
func Detect(name string, head []byte) Kind {
	kind, _ := judge(name, head)
	return kind
}

// Explain says in words what a file of unknown kind seems to be, for the report of an import: "a PDF", "HL7 v2
// messages, which are not supported". It is empty where Detect finds a kind.
func Explain(name string, head []byte) string {
	_, words := judge(name, head)
	return words
}

// signatures of binary files that people drop by mistake.
var signatures = []struct{ magic, words string }{
	{"%PDF-", "a PDF"},
	{"\x89PNG", "a picture (PNG)"},
	{"\xff\xd8\xff", "a picture (JPEG)"},
	{"GIF8", "a picture (GIF)"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Office document: save it as CSV"},
	{"\x1f\x8b", "a gzip archive: unpack it first"},
	{"7z\xbc\xaf", "a 7-Zip archive: unpack it first"},
	{"Rar!", "a RAR archive: unpack it first"},
	{"SQLite format 3", "a database file"},
	{"{\\rtf", "a rich-text document"},
}

func judge(name string, head []byte) (Kind, string) {
	if len(bytes.TrimSpace(head)) == 0 {
		return Unknown, "an empty file"
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return Unknown, s.words
		}
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		if bytes.Contains(head, []byte("[Content_Types].xml")) {
			return Unknown, "an Office document: save it as CSV"
		}
		return Zip, ""
	}
	text, _, err := UTF8(head)
	if err != nil {
		return Unknown, "not a text file"
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return Unknown, "not a text file"
	}
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return Unknown, "an empty file"
	case text[0] == '<':
		return judgeXML(text)
	case text[0] == '{', text[0] == '[' && looksLikeJSON(text):
		return judgeJSON(text)
	case bytes.HasPrefix(text, []byte("MSH|")), bytes.HasPrefix(text, []byte("FHS|")), bytes.HasPrefix(text, []byte("BHS|")), bytes.HasPrefix(text, []byte("\x0bMSH|")):
		return Unknown, "HL7 v2 messages, which are not supported"
	case bytes.HasPrefix(text, []byte("ISA*")):
		return Unknown, "an X12 billing file, which is not supported"
	}
	upper := bytes.ToUpper(text[:min(len(text), 2048)])
	switch {
	case bytes.Contains(upper, []byte("BEGIN:VCALENDAR")):
		return ICal, ""
	case bytes.Contains(upper, []byte("BEGIN:VCARD")):
		return VCard, ""
	case looksLikeGEDCOM(text):
		return Unknown, "a GEDCOM family file: import it as family history"
	case looksLikeMail(text):
		return Unknown, "a mail message"
	case looksLikeTable(name, text):
		return CSV, ""
	}
	return Unknown, "text of no known form"
}

var (
	documentType = regexp.MustCompile(`(?i)^<!DOCTYPE\s+([\w:.-]+)`)
	rootElement  = regexp.MustCompile(`<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)`)
	cdaParts     = map[string]bool{
		"component": true, "section": true, "act": true, "observation": true, "organizer": true, "recordTarget": true,
		"substanceAdministration": true, "procedure": true, "encounter": true, "supply": true, "author": true,
		"informant": true, "custodian": true, "documentationOf": true, "authenticator": true, "legalAuthenticator": true,
		"participant": true, "performer": true, "dataEnterer": true, "inFulfillmentOf": true, "informationRecipient": true,
		"structuredBody": true, "patientRole": true, "entry": true, "serviceEvent": true,
	}
)

func judgeXML(text []byte) (Kind, string) {
	// Comments and declarations before the root may hold anything, so they are cut away first.
	for {
		text = bytes.TrimSpace(text)
		var end int
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			if end = bytes.Index(text, []byte("-->")); end < 0 {
				return CCDA, "" // a comment longer than the head: the parser decides
			}
			end += 3
		case bytes.HasPrefix(text, []byte("<?")):
			if end = bytes.Index(text, []byte("?>")); end < 0 {
				return Unknown, "not well-formed XML"
			}
			end += 2
		case bytes.HasPrefix(text, []byte("<!DOCTYPE")), bytes.HasPrefix(text, []byte("<!doctype")):
			switch m := documentType.FindSubmatch(text); {
			case m == nil:
				return Unknown, "not well-formed XML"
			case strings.EqualFold(string(m[1]), "html"):
				return Unknown, "a web page"
			case string(m[1]) == "HealthData":
				return Unknown, "an Apple Health export: import it as readings"
			}
			return CCDA, "" // refused there with the reason: document type definitions are not taken
		}
		if end == 0 {
			break
		}
		text = text[end:]
	}
	m := rootElement.FindSubmatch(text)
	if m == nil {
		return Unknown, "not well-formed XML"
	}
	root, attrs := string(m[2]), string(m[3])
	switch {
	case root == "ClinicalDocument", strings.Contains(attrs, "urn:hl7-org:v3") && root != "FamilyHistory" && root != "SubmitObjectsRequest":
		return CCDA, ""
	case strings.Contains(attrs, "http://hl7.org/fhir"):
		return Unknown, "FHIR as XML, which is not supported: export it as JSON"
	case root == "ContinuityOfCareRecord":
		return Unknown, "a CCR document, which is not supported: export it as C-CDA"
	case root == "HealthData":
		return Unknown, "an Apple Health export: import it as readings"
	case root == "FamilyHistory":
		return Unknown, "a family history file: import it as family history"
	case strings.EqualFold(root, "html"):
		return Unknown, "a web page"
	case cdaParts[root]:
		return CCDA, ""
	}
	return Unknown, "XML, but not a clinical document"
}

func looksLikeJSON(text []byte) bool {
	rest := bytes.TrimSpace(text[1:])
	return len(rest) > 0 && bytes.IndexByte([]byte("{[]\"0123456789-tfn"), rest[0]) >= 0
}

var resourceType = regexp.MustCompile(`"resourceType"\s*:\s*"[A-Z]`)

func judgeJSON(text []byte) (Kind, string) {
	// A large first property can push resourceType beyond the head: other marks of a bundle do as well.
	if resourceType.Match(text) || bytes.Contains(text, []byte(`"fullUrl"`)) || bytes.Contains(text, []byte(`hl7.org/fhir`)) {
		return FHIR, ""
	}
	if len(text) >= HeadSize/2 && text[0] == '{' {
		return FHIR, ""
	}
	return Unknown, "JSON, but not FHIR: it names no resourceType"
}

var gedcomLine = regexp.MustCompile(`^0 @?[A-Z0-9]`)

func looksLikeGEDCOM(text []byte) bool {
	return gedcomLine.Match(text) && bytes.Contains(text[:min(len(text), 200)], []byte("HEAD"))
}

var mailHeader = regexp.MustCompile(`(?mi)^(from|to|subject|received|date|message-id|return-path|mime-version): `)

func looksLikeMail(text []byte) bool {
	return len(mailHeader.FindAll(text[:min(len(text), 4096)], 4)) >= 3
}

// looksLikeTable finds a separator that cuts the first lines into the same number of at least two cells.
func looksLikeTable(name string, text []byte) bool {
	if !utf8.Valid(text[:validPrefix(text)]) {
		return false
	}
	lines := strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) > 40 {
		lines = lines[:40]
	}
	for _, sep := range []string{"\t", ",", ";", "|"} {
		with := 0
		for _, line := range lines {
			if strings.Contains(line, sep) {
				with++
			}
		}
		if with >= 1 && with*10 >= len(lines)*6 {
			return true
		}
	}
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".tsv")
}

// validPrefix leaves out a rune cut at the end of the head.
func validPrefix(text []byte) int {
	n := len(text)
	for i := 1; i <= 3 && i <= n; i++ {
		if utf8.RuneStart(text[n-i]) {
			if !utf8.FullRune(text[n-i:]) {
				return n - i
			}
			break
		}
	}
	return n
}
