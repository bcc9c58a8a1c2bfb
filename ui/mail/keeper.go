package mail

import (
	"strings"

	"foyer/ui/kit"
	"foyer/ui/shell"
)

// keeper keeps what is written until it is sent or recorded. What was kept before may come after the first letters are
// typed: nothing is written over it, it is put before them.
type keeper struct {
	draft *shell.Draft
	text  func() string       // as it is to be kept, "" for nothing
	merge func(before string) // puts what was kept before what stands there
	then  func()              // once, when it is known what was kept; may be nil
	ready bool                // it is known
	asked bool
	over  bool // sent, recorded or thrown away
}

// begin asks for what was kept.
func (k *keeper) begin() {
	k.asked = true
	k.draft.Read(func(before string, err error) {
		k.asked = false
		if err != nil || k.over {
			return // told; the next letter asks again
		}
		k.ready = true
		if before != "" && before != k.text() { // the same: an answer that was sent has settled meanwhile what stays
			k.merge(before)
		}
		k.typed()
		if k.then != nil {
			k.then()
		}
	})
}

// typed keeps what stands there.
func (k *keeper) typed() {
	switch {
	case k.over:
	case k.ready:
		k.draft.Typed(k.text())
	case !k.asked:
		k.begin()
	}
}

// forget is for what was sent, recorded or thrown away.
func (k *keeper) forget() {
	k.over = true
	k.draft.Clear()
}

// keepNote keeps the note of a dialog under a key.
func (s *Screen) keepNote(key string, text func() string, fill func(string)) *keeper {
	k := &keeper{draft: s.shell.Draft(key), merge: func(before string) { fill(joined(before, text())) }}
	k.text = func() string {
		if strings.TrimSpace(text()) == "" {
			return ""
		}
		return text()
	}
	k.begin()
	return k
}

// keepEditor keeps what is written in an editor.
func (s *Screen) keepEditor(key string, e *kit.Editor) *keeper {
	k := s.keepNote(key, e.Text, func(text string) { e.Fill(text); e.GoToEnd() })
	e.OnChanged = func(string) { k.typed() }
	return k
}

// keepField keeps what is written in a field.
func (s *Screen) keepField(key string, f *kit.Field) *keeper {
	k := s.keepNote(key, func() string { return f.Text }, func(text string) { f.Fill(strings.ReplaceAll(text, "\n\n", " ")) })
	f.OnChanged = func(string) { k.typed() }
	return k
}

// joined is one text below another.
func joined(first, second string) string {
	if strings.TrimSpace(first) == "" {
		return second
	}
	if strings.TrimSpace(second) == "" {
		return first
	}
	return strings.TrimRight(first, "\n ") + "\n\n" + second
}

// leftOf is what was written after sent was taken; where more than the end has changed, all of it.
func leftOf(text, sent string) string {
	rest, ok := strings.CutPrefix(text, sent)
	switch {
	case !ok:
		return text
	case strings.TrimSpace(rest) == "":
		return ""
	}
	return strings.TrimLeft(rest, "\n ")
}
