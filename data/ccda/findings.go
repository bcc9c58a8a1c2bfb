package ccda

import (
	"regexp"
	"strings"
	"time"

	"foyer/data/record"
)

// columns say under which headers the narrative of a section keeps what.
type columns struct {
	main  []string            // headers of the column that names the item, most telling first
	roles map[string][]string // the rest
}

var (
	allergyColumns = columns{
		main:  []string{"substance", "allergen", "allergy", "agent", "product", "name", "medication", "description"},
		roles: map[string][]string{"reaction": {"reaction"}, "severity": {"severity"}, "status": {"status"}, "onset": {"onset", "date", "start"}, "comment": {"comment", "note"}},
	}
	problemColumns = columns{
		main:  []string{"problem name", "condition", "diagnosis", "problem description", "problem", "description", "name", "concern"},
		roles: map[string][]string{"status": {"status"}, "onset": {"onset", "start", "effective", "date"}, "abated": {"resol", "end", "stop"}, "comment": {"comment", "note"}, "code": {"code"}},
	}
	medicationColumns = columns{
		main:  []string{"medication name", "medication", "drug", "material", "name", "product", "description"},
		roles: map[string][]string{"sig": {"sig", "direction", "instruction", "dosage", "dose"}, "start": {"start", "begin", "date"}, "end": {"end", "stop", "expir"}, "status": {"status"}, "reason": {"indication", "reason"}, "comment": {"comment", "note"}, "code": {"code"}},
	}
	immunizationColumns = columns{
		main:  []string{"vaccine", "immunization", "name", "description"},
		roles: map[string][]string{"when": {"date", "when", "given", "time"}, "status": {"status"}, "lot": {"lot"}, "comment": {"comment", "note"}},
	}
	procedureColumns = columns{
		main:  []string{"procedure", "surgery", "name", "description"},
		roles: map[string][]string{"when": {"date", "when", "time"}, "status": {"status"}, "comment": {"comment", "note"}},
	}
	instructionColumns = columns{
		main:  []string{"instruction", "comment", "description", "education", "text"},
		roles: map[string][]string{"when": {"date"}},
	}
	goalColumns = columns{
		main:  []string{"goal", "description", "name"},
		roles: map[string][]string{"when": {"date"}, "comment": {"value", "target", "comment", "note"}},
	}
)

// finding is one line of a narrative that stands for an item.
type finding struct {
	name            string
	cells           map[string]string
	absent, unknown bool // documents that there is nothing; or that nothing is recorded
}

func (f finding) get(role string) string {
	text := f.cells[role]
	if _, unknown := absence(text); unknown {
		return ""
	}
	return said(text)
}

var codeInWords = regexp.MustCompile(`(?i)\b(rxnorm|snomed(?:[ -]?ct)?|icd-?9(?:-?cm)?|icd-?10(?:-?cm)?|loinc|cvx|cpt)\W{0,8}([A-Z]?[0-9][0-9A-Z.-]*)`)

// code finds "SNOMED CT: 195967001" in the code column.
func (f finding) code() record.Coding {
	m := codeInWords.FindStringSubmatch(f.get("code"))
	if m == nil {
		return record.Coding{}
	}
	key := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(m[1]))
	return record.Coding{System: systemNames[key], Code: strings.TrimRight(m[2], ".-")}
}

var narrativeDates = []struct{ layout, form string }{
	{"2006-01-02", "2006-01-02"}, {"01/02/2006", "2006-01-02"}, {"1/2/2006", "2006-01-02"}, {"01-02-2006", "2006-01-02"},
	{"January 2, 2006", "2006-01-02"}, {"Jan 2, 2006", "2006-01-02"}, {"2 Jan 2006", "2006-01-02"}, {"2 January 2006", "2006-01-02"},
	{"20060102", "2006-01-02"}, {"1/2006", "2006-01"}, {"Jan 2006", "2006-01"}, {"January 2006", "2006-01"}, {"2006", "2006"},
}

// when reads a date in words, month before day as US records write it; "" when it can't be read.
func (f finding) when(role string) record.DateTime {
	text := strings.TrimSuffix(f.get(role), ",")
	for _, try := range []string{text, firstWord(text)} {
		for _, d := range narrativeDates {
			if t, err := time.Parse(d.layout, try); err == nil && t.Year() >= 1850 && t.Year() < 2200 {
				return record.DateTime(t.Format(d.form))
			}
		}
	}
	return ""
}

func firstWord(s string) string {
	if i := strings.IndexAny(s, " T"); i > 0 {
		return s[:i]
	}
	return s
}

// found reads the narrative of a section without coded entries. What can't be read as items becomes a note, so that
// nothing of the section is lost.
func (d *document) found(s section, c columns) []finding {
	text := lay(s.text)
	if text == "" {
		if s.noInformation() {
			return []finding{{name: "No information", unknown: true}}
		}
		return nil
	}
	var list []finding
	tables, lists := find(s.text, "table"), find(s.text, "item")
	switch {
	case len(tables) > 0:
		for _, t := range tables {
			rows, ok := d.tableFindings(t, c)
			if !ok {
				d.note(s)
				return nil
			}
			list = append(list, rows...)
		}
	case len(lists) > 0:
		for _, item := range lists {
			list = append(list, judged(item.words(), nil))
		}
	}
	if len(list) == 0 {
		f := judged(text, nil)
		if !f.absent && !f.unknown {
			if s.noInformation() {
				f.unknown = true
			} else {
				d.note(s)
				return nil
			}
		}
		f.name = squeeze(text)
		list = []finding{f}
	}
	return list
}

func judged(name string, cells map[string]string) finding {
	f := finding{name: name, cells: cells}
	f.absent, f.unknown = absence(name)
	return f
}

// find returns the outermost elements of a name.
func find(n *node, name string) []*node {
	var list []*node
	n.walk(func(k *node) bool {
		if k.name == name {
			list = append(list, k)
			return false
		}
		return true
	})
	return list
}

// tableFindings reads a table; ok is false when no column can be told to name the items.
func (d *document) tableFindings(table *node, c columns) ([]finding, bool) {
	headers := tableHeaders(table)
	rows := bodyRows(table)
	if len(headers) == 0 && len(rows) > 0 {
		// No header element: the first row is one when its words are the column names we know.
		var first []string
		for _, cell := range cells(rows[0]) {
			first = append(first, strings.ToLower(cell.words()))
		}
		if column(first, c.main) >= 0 {
			headers, rows = first, rows[1:]
		}
	}
	main := column(headers, c.main)
	if main < 0 {
		if len(headers) > 1 || len(rows) > 0 && len(cells(rows[0])) > 1 {
			return nil, false
		}
		main = 0
	}
	var list []finding
	for _, row := range rows {
		row := cells(row)
		if main >= len(row) {
			if len(row) == 1 { // one cell across all columns: a remark such as "none recorded"
				if f := judged(row[0].words(), nil); f.absent || f.unknown {
					list = append(list, f)
				}
			}
			continue
		}
		name := row[main].words()
		if name == "" {
			continue
		}
		values := map[string]string{}
		for role, words := range c.roles {
			if i := column(headers, words); i >= 0 && i != main && i < len(row) {
				values[role] = row[i].words()
			}
		}
		list = append(list, judged(name, values))
	}
	return list, true
}

func bodyRows(table *node) []*node {
	var rows []*node
	for _, k := range table.elements() {
		switch k.name {
		case "tbody":
			rows = append(rows, k.all("tr")...)
		case "tr":
			rows = append(rows, k)
		}
	}
	return rows
}

// column returns the index of the first header that contains the most telling word, or -1.
func column(headers, words []string) int {
	for _, w := range words {
		for i, h := range headers {
			if strings.Contains(h, w) {
				return i
			}
		}
	}
	return -1
}
