package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed policies.json
var policiesJSON []byte

// Policy is a kind of policy as shipped: its parts on the patient's agreement and the settings in them.
type Policy struct {
	Kind    string  `json:"kind"`    // email, proxy, readings, notes
	Section string  `json:"section"` // of the Playbook
	Name    Words   `json:"name"`    // what members read
	About   Words   `json:"about"`
	Title   Words   `json:"title"`  // of the agreement
	Source  Words   `json:"source"` // where the shipped settings come from
	Parts   []Part  `json:"parts"`
	Fields  []Field `json:"fields"`
}

// Part is a section of the agreement.
type Part struct {
	Key   string `json:"key"`
	Title Words  `json:"title"`
}

// The types of a policy's settings.
const (
	NumberField  = "number"  // within Least and Most, in Unit
	YesField     = "yes"     // yes or no
	ChoicesField = "choices" // any of the options, at least Least
	TextField    = "text"    // words for patients, in each language
	LinesField   = "lines"   // words, one a line, the same for all languages
)

// Field is one setting of a policy, with what is shipped and what the agreement says about it.
type Field struct {
	Key     string   `json:"key"` // unique within the policy
	Part    string   `json:"part"`
	Type    string   `json:"type"`
	Label   Words    `json:"label"`
	Help    Words    `json:"help"`
	Unit    Words    `json:"unit"`
	Least   int      `json:"least"`
	Most    int      `json:"most"`
	Options []Option `json:"options"`
	Say     Words    `json:"say"`   // with {n}, {days} or {list}; empty where patients are told nothing
	SayNo   Words    `json:"sayNo"` // of a yes that is no
	Join    string   `json:"join"`  // the last two of a list: "or"; "and" when empty

	// What is shipped, by type.
	Number int      `json:"number"`
	Yes    bool     `json:"yes"`
	Chosen []string `json:"chosen"`
	Text   Words    `json:"text"`
}

// Option is one of a field's choices. Words are those that stand for it in a mail; a * takes every ending.
type Option struct {
	Key   string   `json:"key"`
	En    string   `json:"en"`
	Es    string   `json:"es"`
	Words []string `json:"words"`
}

// In returns the option in a language, else in English.
func (o Option) In(language string) string { return pick(Words{"en": o.En, "es": o.Es}, language) }

var loadPolicies = sync.OnceValue(func() []Policy {
	var file struct {
		Policies []Policy `json:"policies"`
	}
	if err := json.Unmarshal(policiesJSON, &file); err != nil {
		panic(fmt.Sprintf("catalogue: policies.json: %v", err)) // embedded: the build is broken
	}
	return file.Policies
})

// Policies returns every kind in the order in which people see them. The result is shared: don't change it.
func Policies() []Policy { return loadPolicies() }

// FindPolicy returns the kind with a name.
func FindPolicy(kind string) (Policy, bool) {
	for _, p := range loadPolicies() {
		if p.Kind == kind {
			return p, true
		}
	}
	return Policy{}, false
}
