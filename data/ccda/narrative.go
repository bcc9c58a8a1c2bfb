package ccda

import (
	"strings"
)

// narrative is the human part of a section, indexed so that entries can point into it.
type narrative struct {
	ids     map[string]*node
	rowOf   map[*node]*node    // the table row a cell or its content stands in
	headers map[*node][]string // by row: the lower-case header words of its table, by column
	spent   int                // bytes read through references
}

// narrativeBudget bounds what is read through references, in bytes: a hostile document can point at one long text
// from every entry.
const narrativeBudget = 64 << 20

// afford runs read unless the budget is spent.
func (v *narrative) afford(read func() string) string {
	if v.spent > narrativeBudget {
		return ""
	}
	text := read()
	v.spent += len(text) + 64
	return text
}

func newNarrative() *narrative {
	return &narrative{ids: map[string]*node{}, rowOf: map[*node]*node{}, headers: map[*node][]string{}}
}

// index takes in the text of a section.
func (v *narrative) index(text *node) {
	var walk func(n, row *node, headers []string)
	walk = func(n, row *node, headers []string) {
		if n.name == "" {
			return
		}
		switch n.name {
		case "table":
			headers = tableHeaders(n)
			row = nil
		case "tr":
			row = n
			v.headers[n] = headers
		}
		id := n.attr("ID")
		if id == "" {
			id = n.attr("id")
		}
		if id != "" {
			if _, taken := v.ids[id]; !taken {
				v.ids[id] = n
			}
		}
		if row != nil {
			v.rowOf[n] = row
		}
		for _, k := range n.kids {
			walk(k, row, headers)
		}
	}
	if text != nil {
		walk(text, nil, nil)
	}
}

// tableHeaders returns the words of the last header row with more than one cell, else of the last one.
func tableHeaders(table *node) []string {
	var best []string
	for _, row := range table.child("thead").all("tr") {
		var cells []string
		for _, c := range row.elements() {
			if c.name == "th" || c.name == "td" {
				cells = append(cells, strings.ToLower(c.words()))
			}
		}
		if len(cells) >= len(best) || len(cells) > 1 {
			best = cells
		}
	}
	return best
}

func cells(row *node) []*node {
	var list []*node
	for _, c := range row.elements() {
		if c.name == "td" || c.name == "th" {
			list = append(list, c)
		}
	}
	return list
}

// cell returns the text of the row's cell whose header contains one of the words, tried in order.
func (v *narrative) cell(row *node, words ...string) string {
	if row == nil {
		return ""
	}
	list := cells(row)
	for _, word := range words {
		for i, header := range v.headers[row] {
			if strings.Contains(header, word) && i < len(list) {
				if text := v.afford(list[i].words); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// target returns the element a reference points to.
func (d *document) target(text *node) *node {
	ref := text.child("reference")
	if ref == nil {
		return nil
	}
	return d.narrative.ids[strings.TrimPrefix(ref.attr("value"), "#")]
}

// row returns the table row an entry points to with its text, its code's original text, or any reference inside.
func (d *document) row(entry *node) *node {
	var row *node
	entry.walk(func(n *node) bool {
		if row != nil {
			return false
		}
		if n.name == "reference" {
			if t := d.narrative.ids[strings.TrimPrefix(n.attr("value"), "#")]; t != nil {
				row = d.narrative.rowOf[t]
			}
		}
		return row == nil
	})
	return row
}

// label resolves text that should name one thing: the words inside, or of the place it points to when that place is
// no whole table, list or row of several cells.
func (d *document) label(text *node) string {
	if text == nil {
		return ""
	}
	if inline := text.words(); inline != "" {
		return inline
	}
	t := d.target(text)
	if t == nil {
		// Some exporters write the words themselves where a reference belongs.
		if v := text.child("reference").attr("value"); v != "" && !strings.ContainsAny(v, "#_0123456789/") {
			return v
		}
		return ""
	}
	switch t.name {
	case "table", "tbody", "list", "text", "section":
		return ""
	case "tr":
		list := cells(t)
		if len(list) != 1 {
			return ""
		}
		t = list[0]
	}
	if text := d.narrative.afford(t.words); len(text) <= longestLabel {
		return text
	}
	return ""
}

// longestLabel is the length beyond which words name nothing, in bytes.
const longestLabel = 4000

// passage resolves text that may be long: words inside, or the place it points to, laid out in lines.
func (d *document) passage(text *node) string {
	if text == nil {
		return ""
	}
	if inline := lay(text); inline != "" {
		return inline
	}
	if t := d.target(text); t != nil {
		return d.narrative.afford(func() string { return lay(t) })
	}
	return ""
}

// lay writes a narrative as plain text: one line a paragraph, item or row, cells divided by a bar.
func lay(n *node) string {
	if n == nil {
		return ""
	}
	var w layout
	w.put(n, 0)
	w.line()
	return strings.Join(w.lines, "\n")
}

type layout struct {
	lines []string
	cur   strings.Builder
}

func (w *layout) line() {
	text := squeeze(w.cur.String())
	if text == "•" {
		return // the item's words are in a block of their own, which follows
	}
	if text != "" {
		w.lines = append(w.lines, text)
	}
	w.cur.Reset()
}

func (w *layout) put(n *node, depth int) {
	if n.name == "" {
		w.cur.WriteString(n.text)
		return
	}
	switch n.name {
	case "br":
		w.line()
		return
	case "colgroup", "col", "renderMultiMedia", "footnoteRef":
		return
	case "tr":
		w.line()
		var parts []string
		for _, c := range cells(n) {
			if text := c.words(); text != "" {
				parts = append(parts, text)
			}
		}
		w.cur.WriteString(strings.Join(parts, " | "))
		w.line()
		return
	case "paragraph", "table", "list", "caption", "title", "text":
		w.line()
	case "item":
		w.line()
		w.cur.WriteString("• ")
	}
	for _, k := range n.kids {
		w.put(k, depth+1)
	}
	switch n.name {
	case "paragraph", "table", "list", "item", "caption", "title", "text":
		w.line()
	}
}
