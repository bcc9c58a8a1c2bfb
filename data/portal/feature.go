package portal

import (
	"strings"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/record"
)

// State is where a feature stands.
type State string

// The states. Only features that are on appear on papers and in mails.
const (
	Off     State = "off"
	Planned State = "planned"
	Pilot   State = "pilot" // tried with some patients
	On      State = "on"
	Retired State = "retired"
)

// States lists every state in its usual order.
var States = []State{Off, Planned, Pilot, On, Retired}

// Valid says whether the state is one of the five.
func (s State) Valid() bool {
	return s == Off || s == Planned || s == Pilot || s == On || s == Retired
}

// Feature is one entry of the register.
type Feature struct {
	Key       string            `json:"key"`
	Name      string            `json:"name"` // what members read, in English; Entry has the Spanish
	State     State             `json:"state"`
	Since     time.Time         `json:"since,omitzero"` // when it came into its state; zero for never touched
	Reason    string            `json:"reason,omitempty"`
	OwnerID   string            `json:"owner_id,omitempty"`
	Owner     string            `json:"owner"` // the owner's name, or empty
	Target    record.Date       `json:"target_date,omitempty"`
	OnPaper   bool              `json:"on_paper"`          // it is on, and papers name it
	ShowPaper bool              `json:"show_on_paper"`     // papers name it once it is on
	CanBeOn   bool              `json:"can_be_on"`         // false where a vendor is needed and there is none
	WhyNot    string            `json:"why_not,omitempty"` // the reason in English when CanBeOn is false
	Ready     []Ready           `json:"readiness"`         // the list, in order
	Wording   Wording           `json:"wording,omitempty"` // the practice's own words for patients, by language
	Entry     catalogue.Feature `json:"-"`
}

// Wording replaces the catalogue's words for patients, by language; a missing language keeps the catalogue's.
type Wording map[string]catalogue.Line

// Ready is one point of the readiness list.
type Ready struct {
	Item string    `json:"item"`
	Text string    `json:"text"` // in English; may be empty of the practice's own points
	Es   string    `json:"text_es,omitempty"`
	Own  bool      `json:"own,omitempty"` // the practice's own point
	Done bool      `json:"done"`
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// Words returns what patients read about the feature in a language: the practice's words, else the catalogue's.
func (f Feature) Words(language string) catalogue.Line {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	own, ok := f.Wording[base]
	words := f.Entry.Lines(language)
	if ok && own.Line != "" {
		words.Line = own.Line
	}
	if ok && own.Text != "" {
		words.Text = own.Text
	}
	return words
}

// ReadyCount returns how many points of the readiness list are done, and how many there are.
func (f Feature) ReadyCount() (done, of int) {
	for _, r := range f.Ready {
		if r.Done {
			done++
		}
	}
	return done, len(f.Ready)
}

// Event is one line of a feature's history.
type Event struct {
	At     time.Time `json:"at"`
	From   State     `json:"from"`
	To     State     `json:"to"`
	Reason string    `json:"reason,omitempty"`
	Member string    `json:"member"` // who; Foyer itself where nobody did
}

// FeatureChanged is the signal that the register's entry has changed in any way; From and To are the same where the
// state did not.
type FeatureChanged struct {
	Key      string
	From, To State
}

// Line is what a paper or mail may say about one feature that is on.
type Line struct {
	Key  string
	Line string // a few words
	Text string // one to three sentences
}
