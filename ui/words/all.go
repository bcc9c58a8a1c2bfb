package words

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"foyer/assets"
)

// Text is one text in both languages; an empty one is missing.
type Text struct{ Key, Area, English, Spanish string }

// SentenceArea is the area of what the services say in English; the key is the English sentence.
const SentenceArea = "sentences"

// All lists every text, by area and key, for proof-reading.
func All() []Text {
	by := map[string]*Text{}
	var list []Text
	for _, l := range Languages() {
		for name, content := range assets.Words(string(l)) {
			area := strings.TrimSuffix(path.Base(name), ".json")
			for key, text := range read(name, content) {
				t := by[key]
				if t == nil {
					t = &Text{Key: key, Area: area}
					by[key] = t
				}
				if l == Spanish {
					t.Spanish = text
				} else {
					t.English = text
				}
			}
		}
	}
	for _, t := range by {
		list = append(list, *t)
	}
	for name, content := range assets.Sentences(string(Spanish)) {
		for english, text := range read(name, content) {
			list = append(list, Text{Key: english, Area: SentenceArea, English: english, Spanish: text})
		}
	}
	slices.SortFunc(list, func(a, b Text) int {
		if c := strings.Compare(a.Area, b.Area); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return list
}

func read(name string, content []byte) map[string]string {
	part := map[string]string{}
	if err := json.Unmarshal(content, &part); err != nil {
		panic(fmt.Sprintf("words: reading %s: %v", name, err)) // embedded: the build is broken
	}
	return part
}
