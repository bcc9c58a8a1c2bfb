// Package catalogue holds what Foyer knows about portal features before a practice has decided anything: their names,
// the words patients read, what should be ready first, and whether the practice's own mailbox can deliver them.
package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed features.json
var featuresJSON []byte

// Words are texts by language code; en and es are always there.
type Words map[string]string

// In returns the text in a language (es-MX falls back to es), else in English.
func (w Words) In(language string) string { return pick(w, language) }

// Named is what members read about a feature.
type Named struct {
	Name string `json:"name"` // a few words, for lists
	Text string `json:"text"` // one or two sentences
}

// Line is what patients read about a feature.
type Line struct {
	Line string `json:"line"` // at most 46 characters, for the portal panel of a paper
	Text string `json:"text"` // one to three short sentences, for letters and posters
}

// Item is one point of a readiness list.
type Item struct {
	Key string `json:"key"` // unique within the feature
	En  string `json:"en"`
	Es  string `json:"es"`
}

// In returns the point in a language, else in English.
func (i Item) In(language string) string { return pick(Words{"en": i.En, "es": i.Es}, language) }

// Feature is one thing patients can do in a portal.
type Feature struct {
	Key         string           `json:"key"`
	Section     string           `json:"section"`         // of the Playbook
	Mailbox     bool             `json:"mailbox"`         // the practice's mailbox can deliver it; else a vendor's portal is needed
	Needs       []string         `json:"needs,omitempty"` // features that it leans on; one that is off warns
	Practice    map[string]Named `json:"practice"`
	Patient     map[string]Line  `json:"patient"`
	NeedsVendor Words            `json:"needs_vendor,omitempty"` // why a mailbox can't deliver it
	Readiness   []Item           `json:"readiness"`
}

// Names returns what members read about the feature in a language.
func (f Feature) Names(language string) Named { return pick(f.Practice, language) }

// Lines returns what patients read about the feature in a language.
func (f Feature) Lines(language string) Line { return pick(f.Patient, language) }

// Languages are those of every text in the catalogue.
var Languages = []string{"en", "es"}

func pick[T any](m map[string]T, language string) T {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if v, ok := m[base]; ok {
		return v
	}
	return m["en"]
}

var load = sync.OnceValue(func() []Feature {
	var file struct {
		Features []Feature `json:"features"`
	}
	if err := json.Unmarshal(featuresJSON, &file); err != nil {
		panic(fmt.Sprintf("catalogue: features.json: %v", err)) // embedded: the build is broken
	}
	return file.Features
})

// Features returns every feature in the order in which people see them. The result is shared: don't change it.
func Features() []Feature { return load() }

// Find returns the feature with a key.
func Find(key string) (Feature, bool) {
	for _, f := range load() {
		if f.Key == key {
			return f, true
		}
	}
	return Feature{}, false
}

// Keys lists the keys in order.
func Keys() []string {
	keys := make([]string, 0, len(load()))
	for _, f := range load() {
		keys = append(keys, f.Key)
	}
	return keys
}
