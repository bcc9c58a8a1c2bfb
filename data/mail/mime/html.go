package mime

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_.:-]{2,40})`)

// htmlCharset finds the character set an HTML document claims for itself.
func htmlCharset(body []byte) string {
	found := metaCharset.FindSubmatch(body[:min(len(body), 4096)])
	if found == nil || bytes.HasPrefix(bytes.ToLower(found[1]), []byte("utf-16")) {
		return "" // a document that could be read this far is not UTF-16
	}
	return string(found[1])
}

// policy lets structure and words through and nothing that loads, runs, hides or styles.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big",
		"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "tt", "hr", "center", "address",
		"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("td", "th", "tr", "p", "div")
	p.AllowAttrs("dir").Matching(bluemonday.Direction).Globally()
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^(https?|mailto|tel):`)).OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`(?i)^cid:[^\s"'<>]+$`)).OnElements("img")
	p.AllowAttrs("alt").Matching(bluemonday.Paragraph).OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img")
	p.SkipElementsContent("script", "style", "title", "head", "object", "embed", "svg", "math", "iframe", "frameset", "template", "noscript", "form", "select", "textarea")
	return p
})

func sanitize(text string) string { return strings.TrimSpace(policy().Sanitize(text)) }

// maxQuoteDepth bounds how deep quotes are marked; deeper ones keep this many marks.
const maxQuoteDepth = 8

// htmlText renders HTML as plain text: paragraphs, lists, tables row by row, links with their address where
// it is not what the reader sees, quotes with ">". It reads tokens and builds no tree, so that depth costs
// nothing, and looks at nothing outside of the text.
func htmlText(source string) string {
	if source == "" {
		return ""
	}
	text, whole := render(source, false)
	if !whole {
		// Something hidden was never closed and swallowed the rest: better to show too much.
		text, _ = render(source, true)
	}
	if text == "" && strings.Contains(source, "<title") {
		// So does a title.
		text, _ = render(strings.ReplaceAll(source, "<title", "<p"), true)
	}
	return text
}

// render renders once; whole is false when something hidden was not closed before the end.
func render(source string, showHidden bool) (text string, whole bool) {
	r := &renderer{showHidden: showHidden}
	tokens := html.NewTokenizer(strings.NewReader(source))
	for r.out.Len() < maxText {
		switch tokens.Next() {
		case html.ErrorToken:
			return r.finish(), r.skip == 0 || !r.hiding
		case html.TextToken:
			if r.skip == 0 {
				r.text(string(tokens.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(tokens)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.close(atom.Lookup(name))
		}
	}
	return r.finish(), true
}

type renderer struct {
	out      strings.Builder
	line     strings.Builder
	blank    bool // a blank is due before the next word
	empty    int  // empty lines just written
	started  bool
	skip     int // depth within elements that show nothing
	skipTag  atom.Atom
	pre      int
	quote    int
	lists    []int // counters of ordered lists, -1 for bullets
	href     string
	linkFrom int

	showHidden bool
	hiding     bool // what is skipped is skipped because it is hidden
}

func (r *renderer) text(text string) {
	if r.pre > 0 {
		for i, line := range strings.Split(text, "\n") {
			if i > 0 {
				r.newline()
			}
			r.line.WriteString(cleanText(line))
		}
		return
	}
	text = cleanText(text)
	for len(text) > 0 {
		end := strings.IndexAny(text, " \t\n\u00a0\u200b\u200c\u034f\u00ad")
		word := text
		if end >= 0 {
			word = text[:end]
		}
		if word != "" {
			if r.blank && r.line.Len() > 0 {
				r.line.WriteByte(' ')
			}
			r.blank = false
			r.line.WriteString(word)
		}
		if end < 0 {
			return
		}
		text = text[end:]
		for _, c := range text { // one separator
			if c == ' ' || c == '\t' || c == '\n' || c == '\u00a0' {
				r.blank = true
			}
			text = text[len(string(c)):]
			break
		}
	}
}

// newline ends the line; several empty lines in a row become one.
func (r *renderer) newline() {
	line := strings.TrimRight(r.line.String(), " \t")
	r.line.Reset()
	r.blank = false
	if line == "" {
		if r.empty++; r.empty > 1 || !r.started {
			return
		}
	} else {
		r.empty, r.started = 0, true
	}
	if r.quote > 0 {
		r.out.WriteString(strings.Repeat(">", min(r.quote, maxQuoteDepth)))
		if line != "" {
			r.out.WriteByte(' ')
		}
	}
	r.out.WriteString(line)
	r.out.WriteByte('\n')
}

// block makes sure that what follows begins on a line of its own.
func (r *renderer) block() {
	if r.line.Len() > 0 {
		r.newline()
	}
}

func (r *renderer) paragraph() {
	r.block()
	if r.empty == 0 {
		r.newline()
	}
}

func (r *renderer) open(tokens *html.Tokenizer) {
	name, more := tokens.TagName()
	tag := atom.Lookup(name)
	if r.skip > 0 {
		if tag == r.skipTag && tag != 0 {
			r.skip++
		}
		return
	}
	var a attributes
	if more {
		a = readAttributes(tokens)
	}
	r.hiding = a.hidden && !r.showHidden && !voidElements[tag] && tag != 0
	if r.hiding {
		r.skip, r.skipTag = 1, tag
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Object, atom.Svg, atom.Iframe, atom.Noscript, atom.Select:
		r.skip, r.skipTag = 1, tag
	case atom.Br:
		r.newline()
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Address:
		r.paragraph()
	case atom.Div, atom.Tr, atom.Table, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Center, atom.Dt, atom.Body, atom.Fieldset, atom.Form:
		r.block()
	case atom.Dd:
		r.block()
		r.line.WriteString("  ")
	case atom.Td, atom.Th:
		if r.line.Len() > 0 {
			r.line.WriteString("  ")
			r.blank = false
		}
	case atom.Pre:
		r.paragraph()
		r.pre++
	case atom.Blockquote:
		r.block()
		r.quote++
	case atom.Hr:
		r.block()
		r.line.WriteString("----------")
		r.newline()
	case atom.Ul, atom.Ol:
		r.block()
		if len(r.lists) < 20 {
			r.lists = append(r.lists, map[bool]int{true: 0, false: -1}[tag == atom.Ol])
		}
	case atom.Li:
		r.item()
	case atom.A:
		r.href, r.linkFrom = a.href, r.line.Len()
	case atom.Img:
		if a.alt != "" && len(a.alt) < 200 {
			r.text(" [" + a.alt + "] ")
		}
	}
}

func (r *renderer) item() {
	r.block()
	if len(r.lists) == 0 {
		r.line.WriteString("- ")
		return
	}
	last := len(r.lists) - 1
	r.line.WriteString(strings.Repeat("  ", last))
	if r.lists[last] < 0 {
		r.line.WriteString("- ")
		return
	}
	r.lists[last]++
	r.line.WriteString(itoa(r.lists[last]) + ". ")
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func (r *renderer) close(tag atom.Atom) {
	if r.skip > 0 {
		if tag == r.skipTag {
			r.skip--
		}
		return
	}
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl:
		r.paragraph()
	case atom.Div, atom.Tr, atom.Table, atom.Li, atom.Dd, atom.Section, atom.Article, atom.Center, atom.Address:
		r.block()
	case atom.Pre:
		r.block()
		r.pre = max(0, r.pre-1)
	case atom.Blockquote:
		r.block()
		r.quote = max(0, r.quote-1)
	case atom.Ul, atom.Ol:
		r.block()
		if len(r.lists) > 0 {
			r.lists = r.lists[:len(r.lists)-1]
		}
	case atom.A:
		r.link()
	}
}

// link adds the address of a link where the reader would not see it.
func (r *renderer) link() {
	href := strings.TrimSpace(r.href)
	r.href = ""
	lower := strings.ToLower(href)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") || len(href) > 300 || r.linkFrom > r.line.Len() {
		return
	}
	shown := strings.TrimSpace(r.line.String()[r.linkFrom:])
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(lower, "https://"), "http://"), "/")
	if shown == "" || strings.Contains(strings.ToLower(shown), bare) {
		return
	}
	r.line.WriteString(" <" + cleanText(href) + ">")
}

func (r *renderer) finish() string {
	r.block()
	return strings.TrimSpace(r.out.String())
}

// attributes are what of a tag matters for the text.
type attributes struct {
	href, alt string
	hidden    bool // not shown by a browser: the preview lines of newsletters, mostly
}

var voidElements = map[atom.Atom]bool{atom.Br: true, atom.Img: true, atom.Hr: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Col: true, atom.Wbr: true}

func readAttributes(tokens *html.Tokenizer) attributes {
	var a attributes
	for {
		key, value, more := tokens.TagAttr()
		switch string(key) {
		case "href":
			a.href = oneLine(string(value))
		case "alt":
			a.alt = oneLine(string(value))
		case "hidden":
			a.hidden = true
		case "style":
			if bytes.Contains(value, []byte("none")) || bytes.Contains(value, []byte("NONE")) {
				style := strings.ToLower(strings.Join(strings.Fields(string(value)), ""))
				a.hidden = a.hidden || strings.Contains(style, "display:none")
			}
		}
		if !more {
			return a
		}
	}
}
