// Package assets holds the files that travel inside the program: the typeface, the icons and the words of the screens.
// It knows nobody; everything else may ask it. A file that is not there is a broken build, so asking for one panics.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed fonts/*.ttf fonts/OFL.txt icons/*.svg i18n/*/*.json licenses/*
var files embed.FS

// The faces of the one typeface, for Font.
const (
	Regular  = "NotoSans-Regular"
	SemiBold = "NotoSans-SemiBold"
	Italic   = "NotoSans-Italic"
)

// Font returns a face as a TrueType file. The bytes are a fresh copy each time, because PDF libraries write into theirs.
func Font(face string) []byte { return must("fonts/" + face + ".ttf") }

// FontLicense is the text of the SIL Open Font License under which the typeface is shipped.
func FontLicense() string { return string(must("fonts/OFL.txt")) }

// License is the text of Foyer's own license.
func License() string { return string(must("licenses/LICENSE")) }

// Notices are the licenses of what Foyer is made with, as they stand beside the program's source.
func Notices() string { return string(must("licenses/THIRD_PARTY_NOTICES.md")) }

// Icon returns a line drawing as SVG, 24 x 24, in black (#000000); ok is false where there is none by that name.
func Icon(name string) (svg []byte, ok bool) {
	svg, err := files.ReadFile("icons/" + name + ".svg")
	return svg, err == nil
}

// Icons lists the names Icon knows.
func Icons() []string {
	entries, err := fs.Glob(files, "icons/*.svg")
	if err != nil {
		panic(fmt.Sprintf("assets: listing icons: %v", err))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e[len("icons/") : len(e)-len(".svg")]
	}
	return names
}

// Words returns the screens' texts in a language ("en", "es"): a flat JSON object from key to text for each part of the
// program, by the name of its file.
func Words(language string) map[string][]byte {
	names, err := fs.Glob(files, "i18n/"+language+"/*.json")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("assets: no words in %s: %v", language, err))
	}
	parts := make(map[string][]byte, len(names))
	for _, n := range names {
		parts[n] = must(n)
	}
	return parts
}

// Sentences returns the sentences that the services make in English, in another language ("es"): a flat JSON object from
// English to that language for each part of the program, by the name of its file. Both sides have the verbs of fmt.
func Sentences(language string) map[string][]byte { return Words(language + "-sentences") }

func must(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("assets: %s is not embedded: %v", name, err))
	}
	return content
}
