package mime

import (
	"bytes"
	"strings"
)

// view is what one part gives to read; rich is its HTML, decoded when somebody asks for it.
type view struct {
	plain string
	rich  *part
}

// readText gathers the text and the attachments.
func (p *parser) readText(root *part) {
	views := p.views(root, false)
	var plain []string
	anyHTML := false
	for _, v := range views {
		anyHTML = anyHTML || v.rich != nil
		if text := p.viewText(v); text != "" {
			plain = append(plain, text)
		}
	}
	if anyHTML {
		p.m.rich = views
	}
	p.m.Text = p.cut(strings.Join(plain, "\n\n"))
	if p.m.Text == "" {
		p.m.Text = p.innerText(root, 0)
	}
	p.m.NewText = newText(p.m.Text)
}

// viewText returns the plain text of a view, made from its HTML where there is none worth reading.
func (p *parser) viewText(v view) string {
	text := v.plain
	if v.rich != nil && (strings.TrimSpace(text) == "" || needsHTMLReader(v)) {
		if rendered := htmlText(p.decodePart(v.rich)); rendered != "" {
			text = rendered
		}
	}
	return strings.TrimSpace(text)
}

// needsHTMLReader spots the plain parts that only say that there is HTML.
func needsHTMLReader(v view) bool {
	if len(v.plain) > 400 {
		return false
	}
	lower := strings.ToLower(v.plain)
	return strings.Contains(lower, "html") && (strings.Contains(lower, "view") || strings.Contains(lower, "support") || strings.Contains(lower, "read"))
}

func (p *parser) cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	p.problem("the text is too long; the rest of it was left out")
	return strings.ToValidUTF8(text[:maxText], "")
}

// views walks the tree: what is to be read comes back in order, everything else becomes an attachment.
// related is set for the parts that belong to an HTML text, such as its pictures.
func (p *parser) views(n *part, related bool) []view {
	switch {
	case n.kind == "multipart/alternative" && len(n.children) > 0:
		return p.alternative(n)
	case strings.HasPrefix(n.kind, "multipart/"):
		var views []view
		for i, child := range n.children {
			views = append(views, p.views(child, n.kind == "multipart/related" && i > 0)...)
		}
		return views
	case p.isText(n, related):
		if n.kind == "text/html" {
			return []view{{rich: n}}
		}
		text := p.decodePart(n)
		if n.kind == "text/enriched" || n.kind == "text/richtext" {
			text = htmlText(strings.ReplaceAll(text, "<<", "&lt;"))
		}
		if strings.EqualFold(n.params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(n.params["delsp"], "yes"))
		}
		return []view{{plain: text}}
	case n.kind == "message/delivery-status", n.kind == "message/disposition-notification":
		return nil // read as a notice
	}
	p.attach(n, related)
	return nil
}

// alternative takes the best plain and the best HTML version of the same text.
func (p *parser) alternative(n *part) []view {
	var best view
	for _, child := range n.children {
		if !p.isText(child, false) && !strings.HasPrefix(child.kind, "multipart/") {
			p.attach(child, false) // an invitation, for example
			continue
		}
		for i, v := range p.views(child, false) {
			if v.plain != "" && (best.plain == "" || i > 0) {
				best.plain = strings.TrimSpace(best.plain + "\n\n" + v.plain)
			}
			if v.rich != nil {
				best.rich = v.rich
			}
		}
	}
	return []view{best}
}

// isText reports whether the part is to be read, and not kept as a file.
func (p *parser) isText(n *part, related bool) bool {
	if n.disposition == "attachment" || related && n.contentID != "" {
		return false
	}
	switch n.kind {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text", "text/unknown":
		return n.filename == "" || n.disposition == "inline"
	case "message/rfc822", "message/global":
		return false
	}
	return strings.HasPrefix(n.kind, "text/") && n.filename == "" && n.disposition == "" &&
		n.kind != "text/calendar" && n.kind != "text/vcard" && n.kind != "text/x-vcard" && n.kind != "text/csv" &&
		n.kind != "text/rfc822-headers" && n.kind != "text/css"
}

// decodePart returns the text of a part in UTF-8.
func (p *parser) decodePart(n *part) string {
	body := n.body
	switch {
	case n.encoding == "base64" && !looksLikeBase64(body):
		p.problem("a text that is said to be base64 is none")
	case n.encoding == "uuencode" && !bytes.Contains(body, []byte("begin ")):
		p.problem("a text that is said to be uuencoded is none")
	case n.encoding != "":
		body = decodeTransfer(body, n.encoding)
	}
	if len(body) > 2*maxText {
		p.problem("the text is too long; the rest of it was left out")
		body = body[:2*maxText]
	}
	label := n.params["charset"]
	if label == "" && n.kind == "text/html" {
		label = htmlCharset(body)
	}
	text, ok := decodeCharset(body, label)
	if !ok {
		p.problem("the characters of the text are not the ones announced")
	}
	return cleanText(text)
}

// innerText is the text of a mail that holds nothing but another mail.
func (p *parser) innerText(n *part, depth int) string {
	if depth > 5 {
		return ""
	}
	if strings.HasPrefix(n.kind, "message/") && n.kind != "message/delivery-status" {
		body := n.body
		if n.encoding != "" {
			body = decodeTransfer(body, n.encoding)
		}
		inner := &parser{parts: p.parts}
		fields, rest := splitHeader(body, true, inner.problem)
		root := inner.part(fields, rest, depth+10, "text/plain")
		views := inner.views(root, false)
		p.parts = inner.parts
		for _, v := range views {
			if text := inner.viewText(v); text != "" {
				return p.cut(text)
			}
		}
		if text := inner.innerText(root, depth+1); text != "" {
			return text
		}
	}
	for _, child := range n.children {
		if text := p.innerText(child, depth+1); text != "" {
			return text
		}
	}
	return ""
}

// unflow joins the soft line breaks of format=flowed (RFC 3676).
func unflow(text string, deleteSpace bool) string {
	var out strings.Builder
	lines := strings.Split(text, "\n")
	previousDepth, open := 0, false
	for i, line := range lines {
		depth := 0
		for depth < len(line) && line[depth] == '>' {
			depth++
		}
		content := strings.TrimPrefix(line[depth:], " ")
		if i > 0 && !(open && depth == previousDepth && content != "-- ") {
			out.WriteByte('\n')
			open = false
		}
		if !open && depth > 0 {
			out.WriteString(strings.Repeat(">", depth) + " ")
		}
		open = strings.HasSuffix(content, " ") && content != "-- "
		if open && deleteSpace {
			content = content[:len(content)-1]
		}
		out.WriteString(content)
		previousDepth = depth
	}
	return out.String()
}
