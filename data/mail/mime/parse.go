package mime

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

const (
	maxDepth       = 30      // of parts within parts
	maxParts       = 1000    // in all
	maxText        = 2 << 20 // bytes of text, as of HTML, that are read
	maxAttachments = 500
	maxProblems    = 20
)

// Parse reads a mail from any bytes and never fails: what can't be repaired is left out and told in Problems.
// The attachments refer to raw, which must not be changed as long as they are used.
func Parse(raw []byte) Message {
	p := &parser{}
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
		p.problem("line ends of an old kind")
	}
	fields, body := splitHeader(raw, true, p.problem)
	if len(fields) == 0 {
		p.problem("there is no header")
	}
	p.m.Fields = fields
	p.readHeader(fields)
	root := p.part(fields, body, 0, "text/plain")
	p.readText(root)
	p.readNotices(root)
	p.m.Problems = p.problems
	return p.m
}

// ParseHeader reads only the header block of a mail, several times faster than Parse: sender, subject, date, ids and
// what marks automatic and bulk mail. Text, attachments and Bounce stay empty.
func ParseHeader(raw []byte) Message {
	p := &parser{}
	fields, _ := splitHeader(raw, true, p.problem)
	p.m.Fields = fields
	p.readHeader(fields)
	p.readMarks()
	p.m.Problems = p.problems
	return p.m
}

type parser struct {
	m        Message
	problems []string
	parts    int
}

func (p *parser) problem(text string) {
	if len(p.problems) < maxProblems && !slices.Contains(p.problems, text) {
		p.problems = append(p.problems, text)
	}
}

func (p *parser) readHeader(fields []Field) {
	m := &p.m
	lists := map[string]*[]Address{"from": &m.From, "sender": &m.Sender, "reply-to": &m.ReplyTo, "to": &m.To, "cc": &m.Cc}
	for _, field := range fields {
		name := strings.ToLower(field.Name)
		if list, ok := lists[name]; ok {
			if name == "from" && len(m.From) > 0 {
				p.problem("more than one From line") // the first counts: a second one is a trick or an accident
				continue
			}
			if len(*list) < maxAddresses {
				*list = append(*list, addresses(field.Value)...)
			}
			continue
		}
		switch name {
		case "subject":
			if m.Subject == "" {
				m.Subject = decodeText(field.Value)
			}
		case "date":
			if m.DateRaw == "" {
				m.DateRaw = oneLine(field.Value)
				if m.Date = date(field.Value); m.Date.IsZero() {
					p.problem("the date can't be read")
				}
			}
		case "message-id":
			if m.ID == "" {
				m.ID = firstID(field.Value)
			}
		case "in-reply-to":
			m.InReplyTo = append(m.InReplyTo, messageIDs(field.Value)...)
		case "references":
			m.References = append(m.References, messageIDs(field.Value)...)
		case "list-id":
			m.ListID = firstID(field.Value)
		case "authentication-results":
			if len(m.Auth) < 20 {
				m.Auth = append(m.Auth, authResults(field.Value))
			}
		}
	}
	if len(m.InReplyTo) > maxIDs {
		m.InReplyTo = m.InReplyTo[:maxIDs]
	}
	if len(m.References) > maxIDs {
		m.References = m.References[len(m.References)-maxIDs:]
	}
	if len(m.From) == 0 && len(fields) > 0 {
		p.problem("there is no sender")
	}
}

// part is one node of the tree of a mail.
type part struct {
	fields      []Field
	kind        string // media type in lower case
	params      map[string]string
	disposition string
	filename    string
	contentID   string
	encoding    string
	body        []byte // still encoded
	children    []*part
}

// part reads one entity. kind is the type of an entity that names none.
func (p *parser) part(fields []Field, body []byte, depth int, kind string) *part {
	p.parts++
	n := &part{fields: fields, body: body, kind: kind, params: map[string]string{}}
	if value := p.contentType(fields); value != "" {
		given, params := parameters(value)
		n.params = params
		if major, minor, ok := strings.Cut(given, "/"); ok && isToken(major) && isToken(minor) {
			n.kind = given
		} else if given != "" {
			n.kind = guessKind(given)
			p.problem("the type of a part can't be read")
		}
	}
	disposition, params := parameters(get(fields, "Content-Disposition"))
	n.disposition = disposition
	n.filename = fileName(params["filename"], n.params["name"])
	n.contentID = firstID(get(fields, "Content-ID"))
	encoding, known := canonicalEncoding(get(fields, "Content-Transfer-Encoding"))
	n.encoding = encoding
	if !known {
		p.problem("a part is encoded in an unknown way")
	}
	if strings.HasPrefix(n.kind, "multipart/") {
		p.split(n, depth)
	}
	return n
}

// contentType returns the first Content-Type that makes sense; some mails have several.
func (p *parser) contentType(fields []Field) string {
	first := ""
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "Content-Type") {
			continue
		}
		if strings.Contains(field.Value, "/") {
			return field.Value
		}
		if first == "" {
			first = field.Value
		}
	}
	return first
}

func isToken(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?=`, r)
	}) < 0
}

func guessKind(given string) string {
	switch {
	case strings.HasPrefix(given, "multipart"):
		return "multipart/mixed"
	case strings.Contains(given, "html"):
		return "text/html"
	case strings.HasPrefix(given, "text"):
		return "text/plain"
	case given == "application" || given == "image" || given == "audio" || given == "video":
		return "application/octet-stream"
	}
	return "text/plain"
}

// split cuts a multipart into its parts. One without a usable boundary becomes text.
func (p *parser) split(n *part, depth int) {
	body := n.body
	if n.encoding == "base64" || n.encoding == "quoted-printable" {
		// Not allowed, but done; encoded text has no boundary lines, so finding some settles it.
		if !bytes.Contains(body, []byte("--"+n.params["boundary"])) || n.params["boundary"] == "" {
			body = decodeTransfer(body, n.encoding)
		}
	}
	boundary := n.params["boundary"]
	pieces := cutAtBoundary(body, boundary)
	if len(pieces) == 0 {
		if guessed := guessBoundary(body); guessed != "" && guessed != boundary {
			p.problem("the boundary between parts is not the one announced")
			pieces = cutAtBoundary(body, guessed)
		}
	}
	if len(pieces) == 0 {
		if len(bytes.TrimSpace(body)) > 0 {
			p.problem("the parts of the mail can't be told apart")
		}
		n.kind, n.body, n.encoding = "text/plain", body, ""
		return
	}
	kind := "text/plain"
	if n.kind == "multipart/digest" {
		kind = "message/rfc822"
	}
	for _, piece := range pieces {
		if depth >= maxDepth || p.parts >= maxParts {
			p.problem("the mail has too many parts; some were left out")
			return
		}
		fields, body := splitHeader(piece, false, p.problem)
		n.children = append(n.children, p.part(fields, body, depth+1, kind))
	}
}

// cutAtBoundary returns what stands between the lines "--boundary", up to "--boundary--" or the end.
func cutAtBoundary(body []byte, boundary string) [][]byte {
	if boundary == "" {
		return nil
	}
	delimiter := []byte("--" + boundary)
	var pieces [][]byte
	start := -1 // of the part being read
	for at := 0; at < len(body); {
		found := bytes.Index(body[at:], delimiter)
		if found < 0 {
			break
		}
		found += at
		at = found + len(delimiter)
		if found > 0 && body[found-1] != '\n' {
			continue
		}
		line, rest := nextLine(body[at:])
		tail := bytes.TrimRight(line, " \t")
		last := bytes.Equal(tail, []byte("--"))
		if len(tail) > 0 && !last {
			continue // a longer boundary that begins alike
		}
		if start >= 0 && len(pieces) < maxParts {
			end := found
			if end > start && body[end-1] == '\n' {
				if end--; end > start && body[end-1] == '\r' {
					end--
				}
			}
			pieces = append(pieces, body[start:max(end, start)])
		}
		if last {
			if start < 0 {
				continue
			}
			return pieces
		}
		start = len(body) - len(rest)
		at = start
	}
	if start >= 0 && start < len(body) && len(pieces) < maxParts {
		pieces = append(pieces, body[start:])
	}
	return pieces
}

// guessBoundary looks for a line "--something" that is followed by the header of a part.
func guessBoundary(body []byte) string {
	rest := body[:min(len(body), 64<<10)]
	for len(rest) > 0 {
		var line []byte
		line, rest = nextLine(rest)
		line = bytes.TrimRight(line, " \t")
		if len(line) > 2 && len(line) < 200 && bytes.HasPrefix(line, []byte("--")) {
			next, _ := nextLine(rest)
			if name, _, ok := cutField(next); ok && strings.HasPrefix(strings.ToLower(name), "content-") {
				return string(line[2:])
			}
		}
	}
	return ""
}

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

func (p *parser) attach(n *part, related bool) {
	if len(p.m.Attachments) >= maxAttachments {
		p.problem("the mail has too many attachments; some were left out")
		return
	}
	a := Attachment{
		Name:      n.filename,
		Type:      n.kind,
		ContentID: n.contentID,
		Inline:    n.disposition != "attachment" && (related || n.disposition == "inline" || n.contentID != ""),
		body:      n.body,
		encoding:  n.encoding,
	}
	switch a.encoding {
	case "":
		a.Size = int64(len(a.body))
	case "base64":
		a.Size = base64Size(a.body)
	default:
		a.Size = int64(len(a.Data()))
	}
	if a.Name == "" {
		a.Name = p.nameFor(n)
	}
	switch a.Type {
	case "application/ms-tnef":
		p.problem("attachments are packed in Outlook's own form (winmail.dat), which can't be opened here")
	case "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted":
		p.problem("the mail is encrypted, or signed as a whole; its text can't be read here")
	}
	p.m.Attachments = append(p.m.Attachments, a)
}

var extensions = map[string]string{
	"message/rfc822": "eml", "message/global": "eml", "text/calendar": "ics", "text/plain": "txt", "text/html": "html",
	"text/csv": "csv", "text/vcard": "vcf", "text/x-vcard": "vcf", "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png",
	"image/gif": "gif", "image/heic": "heic", "image/tiff": "tif", "application/zip": "zip", "application/pkcs7-signature": "p7s",
	"application/x-pkcs7-signature": "p7s", "application/pgp-signature": "asc", "application/msword": "doc", "application/json": "json",
	"application/xml": "xml", "text/xml": "xml", "text/rfc822-headers": "txt", "application/ms-tnef": "dat",
}

// nameFor makes a file name for a part that has none.
func (p *parser) nameFor(n *part) string {
	extension := extensions[n.kind]
	if extension == "" {
		extension = "bin"
	}
	if extension == "eml" {
		fields, _ := splitHeader(n.body, true, func(string) {})
		if name := fileName(decodeText(get(fields, "Subject")), ""); name != "" {
			return name + ".eml"
		}
	}
	return fmt.Sprintf("attachment-%d.%s", len(p.m.Attachments)+1, extension)
}

// fileName cleans the first name that is one: no folders, nothing a file system or a person stumbles over.
func fileName(names ...string) string {
	for _, name := range names {
		name = oneLine(decodeText(name))
		if cut := strings.LastIndexAny(name, `/\`); cut >= 0 {
			name = name[cut+1:]
		}
		name = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`<>:"|?*`, r) {
				return '_'
			}
			return r
		}, name)
		name = strings.TrimLeft(strings.TrimRight(name, ". "), " .")
		if runes := []rune(name); len(runes) > 120 {
			name = string(runes[:80]) + "…" + string(runes[len(runes)-30:])
		}
		if name != "" {
			return name
		}
	}
	return ""
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
