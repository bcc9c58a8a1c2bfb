package intake

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// Property is one content line of a card or a calendar: GROUP.NAME;PARAM=VALUE:text.
type Property struct {
	Name   string              // upper case, without group
	Params map[string][]string // by upper-case name; parameters without a name, as vCard 2.1 has them, under TYPE
	Value  string              // decoded to text, escapes as they stand; empty for binary values
	Line   int                 // counted from 1
}

// Param returns the first value of a parameter, or "".
func (p Property) Param(name string) string {
	if v := p.Params[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Is says that a parameter has a value, whatever its case.
func (p Property) Is(name, value string) bool {
	for _, v := range p.Params[name] {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

// Properties cuts a card or calendar file into its content lines: folded lines joined, quoted-printable and charsets
// undone. Lines that are none are left out and counted.
func Properties(data []byte, limits Limits) (list []Property, odd int, err error) {
	if err := limits.CheckSize(int64(len(data))); err != nil {
		return nil, 0, err
	}
	text := data
	// A card may name a charset per property, so Windows-1252 is assumed only for what none is named for.
	if utf, name, err := UTF8(data); err != nil {
		return nil, 0, err
	} else if name != "windows-1252" {
		text = utf
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, 0, Refuse("not a text file")
	}
	lines := splitLines(text)
	for i := 0; i < len(lines); i++ {
		at := i + 1
		raw := lines[i]
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		if folded(lines, i+1) {
			raw = bytes.Clone(raw) // the next line follows it in the same array
			for folded(lines, i+1) && len(raw) <= limits.Value {
				i++
				raw = append(raw, lines[i][1:]...)
			}
		}
		if len(raw) > limits.Value {
			return nil, 0, Refuse("a line is longer than %d MB", limits.Value>>20).At(at)
		}
		p, ok := content(raw, at)
		if !ok {
			odd++
			continue
		}
		if p.Is("ENCODING", "QUOTED-PRINTABLE") || p.Is("TYPE", "QUOTED-PRINTABLE") {
			value := []byte(p.Value)
			for bytes.HasSuffix(value, []byte("=")) && i+1 < len(lines) && len(value) <= limits.Value { // a soft line break
				i++
				value = append(value[:len(value)-1], lines[i]...)
			}
			p.Value = unquote(string(value))
		}
		p.decode()
		if list = append(list, p); len(list) > limits.Nodes {
			return nil, 0, Refuse("the file has more than %d lines", limits.Nodes).At(at)
		}
	}
	return list, odd, nil
}

func folded(lines [][]byte, i int) bool {
	return i < len(lines) && len(lines[i]) > 0 && (lines[i][0] == ' ' || lines[i][0] == '\t')
}

func splitLines(text []byte) [][]byte {
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	lines := bytes.Split(text, []byte("\n"))
	for i, l := range lines {
		lines[i] = bytes.TrimSuffix(l, []byte("\r"))
	}
	return lines
}

// content takes one unfolded line apart; quotes protect separators inside parameters.
func content(raw []byte, at int) (Property, bool) {
	s := string(raw)
	quoted := false
	cut := func(stop string) int {
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '"':
				quoted = !quoted
			case !quoted && strings.IndexByte(stop, s[i]) >= 0:
				return i
			}
		}
		return -1
	}
	i := cut(":;")
	if i <= 0 {
		return Property{}, false
	}
	p := Property{Name: strings.ToUpper(strings.TrimSpace(s[:i])), Line: at, Params: map[string][]string{}}
	if dot := strings.LastIndexByte(p.Name, '.'); dot >= 0 {
		p.Name = p.Name[dot+1:]
	}
	for _, c := range p.Name {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return Property{}, false
		}
	}
	for s[i] == ';' {
		s = s[i+1:]
		quoted = false
		if i = cut(":;"); i < 0 {
			return Property{}, false
		}
		name, value, named := strings.Cut(s[:i], "=")
		if !named {
			name, value = "TYPE", name
			if strings.EqualFold(value, "base64") || strings.EqualFold(value, "quoted-printable") {
				name = "ENCODING"
			}
		}
		name = strings.ToUpper(strings.TrimSpace(name))
		p.Params[name] = append(p.Params[name], splitQuoted(value)...)
	}
	p.Value = s[i+1:]
	return p, true
}

// splitQuoted splits the values of a parameter at commas outside quotes, and quotes that hold several.
func splitQuoted(v string) []string {
	var out []string
	for _, part := range strings.Split(strings.ReplaceAll(v, `"`, ""), ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func unquote(v string) string {
	out, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(v)))
	if err != nil && len(out) == 0 {
		return v
	}
	return string(out)
}

// decode turns the value into UTF-8 and drops binary ones.
func (p *Property) decode() {
	if p.Is("ENCODING", "b") || p.Is("ENCODING", "base64") || strings.HasPrefix(p.Value, "data:") {
		p.Value = ""
		return
	}
	written := utf8.ValidString(p.Value) && !p.Is("ENCODING", "QUOTED-PRINTABLE") // a charset named after the file was converted
	if charset := p.Param("CHARSET"); charset != "" && !written && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "us-ascii") {
		if e, err := htmlindex.Get(charset); err == nil {
			if out, err := e.NewDecoder().String(p.Value); err == nil {
				p.Value = out
			}
		}
	}
	if text, _, err := UTF8([]byte(p.Value)); err == nil {
		p.Value = string(text)
	}
}

// Unescape undoes the escapes of a text value: \n, \, \; and \\.
func Unescape(v string) string {
	if !strings.Contains(v, `\`) {
		return v
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i] != '\\' || i+1 == len(v) {
			b.WriteByte(v[i])
			continue
		}
		i++
		switch v[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		default:
			b.WriteByte(v[i])
		}
	}
	return b.String()
}

// SplitEscaped splits a compound value at a separator that isn't escaped, and unescapes the parts.
func SplitEscaped(v string, sep byte) []string {
	var parts []string
	start := 0
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '\\':
			i++
		case sep:
			parts = append(parts, Unescape(v[start:i]))
			start = i + 1
		}
	}
	return append(parts, Unescape(v[start:]))
}
