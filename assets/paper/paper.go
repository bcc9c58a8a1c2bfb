// Package paper holds what printed papers are made of: the full Noto Sans fonts for any alphabet they
// cover, small Western cuts of them (code page 1252) that keep a file small and fast to make, a
// monospaced face for codes in which 0 O 1 l I differ, and the fixed texts of papers in every language.
package paper

import (
	"bytes"
	"compress/zlib"
	"embed"
	"fmt"
	"io"
)

//go:generate go run ./gen

//go:embed fonts/*.ttf fonts/*.z fonts/*.json text/*.json plain/*.json
var files embed.FS

// Faces of a paper, the names that Full and Western take.
const (
	Regular = "regular"
	Bold    = "bold"
	Italic  = "italic"
	Mono    = "mono"
)

var full = map[string]string{
	Regular: "fonts/NotoSans-Regular.ttf", Bold: "fonts/NotoSans-SemiBold.ttf", Italic: "fonts/NotoSans-Italic.ttf",
}

// Full returns the TrueType bytes of a face with every character it has. Mono has only its ASCII cut.
// The caller gets its own copy.
func Full(face string) ([]byte, error) {
	if face == Mono {
		_, z, err := Western(Mono)
		if err != nil {
			return nil, err
		}
		r, err := zlib.NewReader(bytes.NewReader(z))
		if err != nil {
			return nil, fmt.Errorf("reading font %s: %w", face, err)
		}
		return io.ReadAll(r)
	}
	name, ok := full[face]
	if !ok {
		return nil, fmt.Errorf("no such font: %s", face)
	}
	return files.ReadFile(name)
}

// Western returns a face cut to code page 1252: gofpdf's definition (JSON) and the zlib-compressed
// TrueType file. The caller gets its own copies.
func Western(face string) (definition, compressed []byte, err error) {
	if definition, err = files.ReadFile("fonts/" + face + ".json"); err != nil {
		return nil, nil, err
	}
	compressed, err = files.ReadFile("fonts/" + face + ".z")
	return definition, compressed, err
}

// Languages lists the languages with fixed texts, English first.
func Languages() []string { return []string{"en", "es"} }

// Text returns the fixed texts of a language as JSON: one object from key to sentence.
func Text(language string) ([]byte, error) { return files.ReadFile("text/" + language + ".json") }

// Plain returns a language's word list as JSON: from a hard word to the plain one for it. Our own list, after the ideas of
// CDC's Everyday Words.
func Plain(language string) ([]byte, error) { return files.ReadFile("plain/" + language + ".json") }
