package mime

import (
	"bytes"
	"strings"
)

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
