package paper

// Run is a stretch of text in one face.
type Run struct {
	Text  string
	Face  Face
	Color Color  // the zero value is black
	Link  string // an address that the text leads to, or empty
}

// Text is what a block says. A line feed starts a new line; single spaces part words; a no-break space never breaks.
type Text []Run

// T is plain text.
func T(s string) Text { return Text{{Text: s}} }

// B is text in the bold face.
func B(s string) Text { return Text{{Text: s, Face: Bold}} }

// I is text in the italic face.
func I(s string) Text { return Text{{Text: s, Face: Italic}} }

// Lead is a bold opening that runs on into plain text, a blank between them.
func Lead(bold, plain string) Text {
	switch {
	case bold == "":
		return T(plain)
	case plain == "":
		return B(bold)
	}
	return Text{{Text: bold + " ", Face: Bold}, {Text: plain}}
}

// Join puts texts after one another.
func Join(parts ...Text) Text {
	var out Text
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// Empty reports whether there is nothing to draw.
func (t Text) Empty() bool {
	for _, r := range t {
		if r.Text != "" {
			return false
		}
	}
	return true
}

// String is the text without its faces.
func (t Text) String() string {
	if len(t) == 1 {
		return t[0].Text
	}
	n := 0
	for _, r := range t {
		n += len(r.Text)
	}
	b := make([]byte, 0, n)
	for _, r := range t {
		b = append(b, r.Text...)
	}
	return string(b)
}
