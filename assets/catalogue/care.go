package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed care.json
var careJSON []byte

// CareRule says which care is due for whom and how often, and who says so. Ages and intervals are written 40y and 18m.
// One of Every, Season, Doses and At says how often.
type CareRule struct {
	Key       string      `json:"key"`
	Name      Words       `json:"name"` // for members
	Line      Words       `json:"line"` // for patients, at most 46 characters
	Says      Words       `json:"says"` // the rule in words
	Who       CareWho     `json:"who"`
	Every     string      `json:"every,omitempty"`     // after the last time
	Season    []int       `json:"season,omitempty"`    // first and last month, once in each
	Doses     []string    `json:"doses,omitempty"`     // at what age each is due
	At        []string    `json:"at,omitempty"`        // ages at which it is done anew
	Clinician bool        `json:"clinician,omitempty"` // the record can't tell all: a clinician decides for each patient
	Done      []CareMatch `json:"done"`                // what counts as done
	Source    string      `json:"source"`
	URL       string      `json:"url"`
}

// CareWho is for whom a rule is.
type CareWho struct {
	Sex     string      `json:"sex,omitempty"`
	From    string      `json:"from"`              // age
	To      string      `json:"to,omitempty"`      // age, the whole of it
	Problem []CareMatch `json:"problem,omitempty"` // one of these must be in the record
	Not     []CareMatch `json:"not,omitempty"`     // none of these
}

// CareMatch finds facts of a record: by a code of any system, or by words in their text where the code says nothing.
type CareMatch struct {
	Kind     string   `json:"kind"`                // problem, procedure, result, immunization, vital, social, visit
	Codes    []string `json:"codes,omitempty"`     // a * at the end stands for the rest
	Words    []string `json:"words,omitempty"`     // lower case
	Unless   []string `json:"unless,omitempty"`    // words that make it another thing
	ValueNot []string `json:"value_not,omitempty"` // words of a value that say no
	Every    string   `json:"every,omitempty"`     // how long this one lasts, where not as long as the rule says
	From     string   `json:"from,omitempty"`      // done at this age at least
}

var loadCare = sync.OnceValue(func() []CareRule {
	var file struct {
		Rules []CareRule `json:"rules"`
	}
	if err := json.Unmarshal(careJSON, &file); err != nil {
		panic(fmt.Sprintf("catalogue: care.json: %v", err)) // embedded: the build is broken
	}
	return file.Rules
})

// Care returns the rules for care that is due, as shipped.
func Care() []CareRule { return loadCare() }
