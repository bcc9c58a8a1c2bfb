package ccda

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"foyer/data/intake"
)

// A node is an element, or with an empty name a piece of text. Methods work on nil, so that a path through a document
// needs no checks on the way.
type node struct {
	name  string // local name; names outside the CDA namespace carry a prefix: "sdtc:raceCode", "other:x"
	text  string // of a piece of text
	attrs []attr
	kids  []*node
	line  int
}

type attr struct{ name, value string }

const (
	spaceCDA  = "urn:hl7-org:v3"
	spaceSDTC = "urn:hl7-org:sdtc"
	spaceXSI  = "http://www.w3.org/2001/XMLSchema-instance"
)

// grow parses a document into its tree within the limits.
func grow(ctx context.Context, data []byte, limits intake.Limits) (*node, error) {
	if err := limits.CheckSize(int64(len(data))); err != nil {
		return nil, err
	}
	text, _, err := intake.UTF8(data)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, intake.Refuse("not XML: the file is binary")
	}
	if start := bytes.TrimSpace(text); len(start) == 0 {
		return nil, intake.Refuse("the file is empty")
	} else if start[0] != '<' {
		return nil, intake.Refuse("not XML")
	} else {
		// White space before the declaration is a common slip of exporters that strict parsers refuse.
		text = start
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // UTF-8 by now
	g := grower{limits: limits, names: map[xml.Name]string{}}
	for {
		if g.count%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed(err)
		}
		if err := g.take(token, d); err != nil {
			return nil, err
		}
	}
	if g.root == nil {
		return nil, intake.Refuse("not XML: there is no element")
	}
	return g.root, nil
}

func malformed(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		// The parser's words can quote the file, so they go to the log only.
		return intake.Refuse("not well-formed XML").At(syntax.Line).Because(err)
	}
	return intake.Refuse("not well-formed XML").Because(err)
}

type grower struct {
	limits intake.Limits
	root   *node
	stack  []*node
	slab   []node
	names  map[xml.Name]string
	count  int
}

func (g *grower) take(token xml.Token, d *xml.Decoder) error {
	switch t := token.(type) {
	case xml.StartElement:
		line, _ := d.InputPos()
		if len(g.stack) == 0 && g.root != nil {
			return intake.Refuse("not well-formed XML: more than one outermost element").At(line)
		}
		if len(g.stack) >= g.limits.Depth {
			return intake.Refuse("elements are nested deeper than %d", g.limits.Depth).At(line)
		}
		if len(t.Attr) > g.limits.Attributes {
			return intake.Refuse("an element has more than %d attributes", g.limits.Attributes).At(line)
		}
		n, err := g.node(line)
		if err != nil {
			return err
		}
		n.name = g.name(t.Name)
		for _, a := range t.Attr {
			if len(a.Value) > g.limits.Value {
				return intake.Refuse("an attribute is longer than %d MB", g.limits.Value>>20).At(line)
			}
			switch {
			case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
			case a.Name.Space == spaceXSI, a.Name.Space == "xsi":
				n.attrs = append(n.attrs, attr{"xsi:" + a.Name.Local, a.Value})
			default:
				n.attrs = append(n.attrs, attr{a.Name.Local, a.Value})
			}
		}
		if len(g.stack) == 0 {
			g.root = n
		} else {
			parent := g.stack[len(g.stack)-1]
			parent.kids = append(parent.kids, n)
		}
		g.stack = append(g.stack, n)
	case xml.EndElement:
		g.stack = g.stack[:len(g.stack)-1]
	case xml.CharData:
		if len(g.stack) == 0 {
			return nil
		}
		parent := g.stack[len(g.stack)-1]
		if len(bytes.TrimSpace(t)) == 0 {
			// White space matters only between words of a narrative.
			if len(parent.kids) == 0 || parent.kids[len(parent.kids)-1].name == "" {
				return nil
			}
			parent.kids = append(parent.kids, space)
			return nil
		}
		n, err := g.node(0)
		if err != nil {
			return err
		}
		n.text = string(t)
		parent.kids = append(parent.kids, n)
	case xml.Directive:
		line, _ := d.InputPos()
		return intake.Refuse("document type definitions and entities are not accepted").At(line)
	}
	return nil
}

// space stands for every run of white space between elements.
var space = &node{text: " "}

func (g *grower) node(line int) (*node, error) {
	if g.count++; g.count > g.limits.Nodes {
		return nil, intake.Refuse("the document has more than %d elements", g.limits.Nodes).At(line)
	}
	if len(g.slab) == 0 {
		g.slab = make([]node, 512)
	}
	n := &g.slab[0]
	g.slab = g.slab[1:]
	n.line = line
	return n, nil
}

func (g *grower) name(n xml.Name) string {
	if name, ok := g.names[n]; ok {
		return name
	}
	name := n.Local
	switch n.Space {
	case spaceCDA, "":
	case spaceSDTC, "sdtc":
		name = "sdtc:" + n.Local
	default:
		name = "other:" + n.Local
	}
	g.names[n] = name
	return name
}

// attr returns the value of an attribute, "" when it has none.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for i := range n.attrs {
		if n.attrs[i].name == name {
			return strings.TrimSpace(n.attrs[i].value)
		}
	}
	return ""
}

// is says that an attribute has the value.
func (n *node) is(name, value string) bool { return n != nil && n.attr(name) == value }

// child returns the element found by following the names down, the first of each; nil when there is none.
func (n *node) child(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var next *node
		for _, k := range n.kids {
			if k.name == name {
				next = k
				break
			}
		}
		n = next
	}
	return n
}

// all returns the child elements of a name.
func (n *node) all(name string) []*node {
	if n == nil {
		return nil
	}
	var list []*node
	for _, k := range n.kids {
		if k.name == name {
			list = append(list, k)
		}
	}
	return list
}

// elements returns the child elements.
func (n *node) elements() []*node {
	if n == nil {
		return nil
	}
	var list []*node
	for _, k := range n.kids {
		if k.name != "" {
			list = append(list, k)
		}
	}
	return list
}

// walk calls fn for the element and everything below it, in document order, until fn returns false for a branch.
func (n *node) walk(fn func(*node) bool) {
	if n == nil || n.name == "" || !fn(n) {
		return
	}
	for _, k := range n.kids {
		k.walk(fn)
	}
}

// template says that the element claims one of the templates, whatever their version.
func (n *node) template(roots ...string) bool {
	if n == nil {
		return false
	}
	for _, k := range n.kids {
		if k.name != "templateId" {
			continue
		}
		root := k.attr("root")
		for _, r := range roots {
			if root == r {
				return true
			}
		}
	}
	return false
}

// null says that the element is missing or states that its content is not known.
func (n *node) null() bool { return n == nil || n.attr("nullFlavor") != "" }

// words returns the text inside, with runs of white space made one space.
func (n *node) words() string {
	if n == nil {
		return ""
	}
	if len(n.kids) == 1 && n.kids[0].name == "" {
		return squeeze(n.kids[0].text)
	}
	var b strings.Builder
	n.collect(&b)
	return squeeze(b.String())
}

func (n *node) collect(b *strings.Builder) {
	if n.name == "" {
		b.WriteString(n.text)
		return
	}
	switch n.name {
	case "br", "td", "th", "tr", "paragraph", "item", "list", "table", "caption":
		b.WriteByte(' ')
	}
	for _, k := range n.kids {
		k.collect(b)
	}
	switch n.name {
	case "td", "th", "paragraph", "item", "caption", "tr":
		b.WriteByte(' ')
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
