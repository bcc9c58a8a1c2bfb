package fhir

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"foyer/data/intake"
	"foyer/data/record"
)

// entry is one resource of the file, not yet read.
type entry struct {
	kind      string
	id        string
	raw       json.RawMessage
	contained []*entry
	parent    *entry
}

// head is what every resource begins with, and what a bundle has besides.
type head struct {
	ResourceType string            `json:"resourceType"`
	ID           text              `json:"id"`
	Contained    []json.RawMessage `json:"contained"`
	Type         json.RawMessage   `json:"type"`
	Identifier   json.RawMessage   `json:"identifier"`
	Timestamp    text              `json:"timestamp"`
	Meta         struct {
		LastUpdated text `json:"lastUpdated"`
	} `json:"meta"`
	Entry []struct {
		FullURL  text            `json:"fullUrl"`
		Resource json.RawMessage `json:"resource"`
	} `json:"entry"`
}

// load splits a file into resources.
func (d *document) load(ctx context.Context, data []byte, limits intake.Limits) error {
	if err := limits.CheckSize(int64(len(data))); err != nil {
		return err
	}
	content, _, err := intake.UTF8(data)
	if err != nil {
		return err
	}
	if line, deep := nested(content, limits.Depth); deep {
		return intake.Refuse("values are nested deeper than %d", limits.Depth).At(line)
	}
	start := bytes.TrimLeft(content, " \t\r\n")
	if len(start) == 0 {
		return intake.Refuse("the file is empty")
	}
	if start[0] != '{' && start[0] != '[' {
		return intake.Refuse("not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return malformed(content, decoder.InputOffset(), err)
		}
		if err := d.top(value, limits); err != nil {
			return err
		}
		if n == 1 && d.out.Type != "NDJSON" {
			d.out.Type = "NDJSON"
		}
	}
}

func malformed(content []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > offset {
		offset = syntax.Offset
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		offset = int64(len(content)) // cut off: the end is where it is wrong
	}
	offset = min(offset, int64(len(content)))
	return intake.Refuse("not well-formed JSON").At(1 + bytes.Count(content[:offset], []byte("\n"))).Because(err)
}

// nested says whether brackets are nested deeper than the limit, and in which line.
func nested(content []byte, limit int) (int, bool) {
	depth, quoted := 0, false
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case quoted:
			switch c {
			case '\\':
				i++
			case '"':
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return 1 + bytes.Count(content[:i], []byte("\n")), true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0, false
}

// top takes one value of the outermost level: a resource, a bundle, or an array of them.
func (d *document) top(value json.RawMessage, limits intake.Limits) error {
	if value[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(value, &list); err != nil {
			return intake.Refuse("not well-formed JSON").Because(err)
		}
		for _, v := range list {
			if err := d.add("", v, limits, nil); err != nil {
				return err
			}
		}
		if d.out.Type == "" {
			d.out.Type = "array of resources"
		}
		if len(d.entries) == 0 {
			return intake.Refuse("JSON, but not FHIR: no object names a resourceType")
		}
		return nil
	}
	return d.add("", value, limits, nil)
}

// add takes a resource, and of a bundle its entries.
func (d *document) add(url string, raw json.RawMessage, limits intake.Limits, parent *entry) error {
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	var h head
	if err := json.Unmarshal(raw, &h); err != nil {
		var wrong *json.UnmarshalTypeError
		if !errors.As(err, &wrong) {
			return intake.Refuse("not well-formed JSON").Because(err)
		}
	}
	if h.ResourceType == "" {
		if len(d.entries) == 0 && url == "" && parent == nil {
			return intake.Refuse("JSON, but not FHIR: it names no resourceType")
		}
		d.odd("an entry without resourceType, left out")
		return nil
	}
	if !known(h.ResourceType) {
		return intake.Refuse("JSON, but not FHIR: its resourceType is none")
	}
	if h.ResourceType == "Bundle" {
		return d.bundle(h, limits)
	}
	if len(d.entries) >= limits.Nodes {
		return intake.Refuse("the file has more than %d resources", limits.Nodes)
	}
	e := &entry{kind: h.ResourceType, id: string(h.ID), raw: raw, parent: parent}
	for i, c := range h.Contained {
		if i == 1000 { // looked through for each reference
			break
		}
		var inner head
		if len(c) > 0 && c[0] == '{' && json.Unmarshal(c, &inner) == nil && inner.ResourceType != "" {
			e.contained = append(e.contained, &entry{kind: inner.ResourceType, id: string(inner.ID), raw: c, parent: e})
		}
	}
	if d.out.Type == "" {
		d.out.Type = h.ResourceType
	}
	d.entries = append(d.entries, e)
	for _, key := range []string{url, e.kind + "/" + e.id, "urn:uuid:" + e.id} {
		if key != "" && !strings.HasSuffix(key, "/") && !strings.HasSuffix(key, ":") {
			if _, taken := d.byRef[key]; !taken {
				d.byRef[key] = e
			}
		}
	}
	return nil
}

func (d *document) bundle(h head, limits intake.Limits) error {
	if d.out.Type == "" {
		kind := "Bundle"
		var t string
		if json.Unmarshal(h.Type, &t) == nil && t != "" {
			kind = "Bundle (" + bounded(t) + ")"
		}
		d.out.Type = kind
		var id identifier
		if len(h.Identifier) > 0 && h.Identifier[0] == '{' && json.Unmarshal(h.Identifier, &id) == nil && id.Value != "" {
			d.out.ID = record.Identifier{System: string(id.System), Value: string(id.Value)}
		} else if h.ID != "" {
			d.out.ID = record.Identifier{Value: string(h.ID)}
		}
		d.out.Created = moment(string(h.Timestamp))
		if d.out.Created == "" {
			d.out.Created = moment(string(h.Meta.LastUpdated))
		}
	}
	for _, in := range h.Entry {
		if err := d.add(string(in.FullURL), in.Resource, limits, nil); err != nil {
			return err
		}
	}
	return nil
}

// known says that a name can be a resource type.
func known(name string) bool {
	if len(name) > 40 || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

func bounded(s string) string {
	if len(s) > 30 {
		return s[:30] + "…"
	}
	return s
}

// resolve finds what a reference points to: contained, by full URL, or by type and id whatever the server.
func (d *document) resolve(from *entry, ref reference) *entry {
	r := string(ref.Reference)
	if r == "" {
		return nil
	}
	if strings.HasPrefix(r, "#") {
		holder := from
		if holder.parent != nil {
			holder = holder.parent
		}
		for _, c := range holder.contained {
			if c.id == r[1:] || c.id == r {
				return c
			}
		}
		return nil
	}
	if i := strings.Index(r, "/_history/"); i > 0 {
		r = r[:i]
	}
	if e, ok := d.byRef[r]; ok {
		return e
	}
	parts := strings.Split(r, "/")
	if n := len(parts); n >= 2 {
		if e, ok := d.byRef[parts[n-2]+"/"+parts[n-1]]; ok {
			return e
		}
	}
	return nil
}
