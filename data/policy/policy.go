// Package policy owns the practice's written policies: e-mail, access for caregivers, home readings, sharing notes. A
// policy is a set of typed settings with words for patients; the program obeys the settings, and the patient's agreement
// says the same in sentences. Versions that went into force never change.
package policy

import (
	"sync/atomic"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Kind is what a policy is about.
type Kind string

// The kinds.
const (
	Email    Kind = "email"
	Proxy    Kind = "proxy"
	Readings Kind = "readings"
	Notes    Kind = "notes"
)

// Kinds lists every kind in the order people see them.
var Kinds = []Kind{Email, Proxy, Readings, Notes}

// Shipped returns what Foyer ships for a kind, or a NotFound error.
func (k Kind) Shipped() (catalogue.Policy, error) {
	c, ok := catalogue.FindPolicy(string(k))
	if !ok {
		return c, &fault.Error{Kind: fault.NotFound, Field: "policy", Message: "There is no such policy. The policies are email, proxy, readings, notes."}
	}
	return c, nil
}

// State is where a version stands.
type State string

// The states.
const (
	Draft     State = "draft"     // being written; obeyed by nobody
	Coming    State = "coming"    // signed, in force from a later day
	InForce   State = "in force"  // what the program obeys
	Replaced  State = "replaced"  // by a newer one
	Withdrawn State = "withdrawn" // taken back after it was signed
)

// Version is one version of a policy.
type Version struct {
	ID        string      `json:"id"`
	Kind      Kind        `json:"kind"`
	Number    int         `json:"number"` // 1, 2, …; 0 for the draft
	State     State       `json:"state"`
	Content   Content     `json:"settings"`
	Revision  int64       `json:"revision"`
	ChangedAt time.Time   `json:"changed_at"`
	ChangedBy string      `json:"changed_by,omitempty"`
	From      record.Date `json:"from,omitempty"` // first day on which it counts
	Reason    string      `json:"reason,omitempty"`
	SignedAt  time.Time   `json:"signed_at,omitzero"`
	SignedBy  string      `json:"signed_by,omitempty"`
}

// Standing is how the practice stands with one kind.
type Standing struct {
	Kind     Kind      `json:"kind"`
	Draft    *Version  `json:"draft,omitempty"`
	InForce  *Version  `json:"in_force,omitempty"`
	Coming   *Version  `json:"coming,omitempty"` // the next one
	Versions []Version `json:"versions"`         // all but the draft, newest first
}

// Best is what to show first: the draft, else what is in force, else what comes; nil where nothing was written yet.
func (s Standing) Best() *Version {
	switch {
	case s.Draft != nil:
		return s.Draft
	case s.InForce != nil:
		return s.InForce
	}
	return s.Coming
}

// Start is what a new draft begins with: the draft there is, else what is or comes into force, else what is shipped.
func (s Standing) Start() Content {
	switch {
	case s.Draft != nil:
		return s.Draft.Content.Clone()
	case s.Coming != nil:
		return s.Coming.Content.Clone()
	case s.InForce != nil:
		return s.InForce.Content.Clone()
	}
	return Default(s.Kind)
}

// Changed is the signal that something about a policy has changed.
type Changed struct{ Kind Kind }

// Service keeps policies.
type Service struct {
	db    *store.DB
	email atomic.Pointer[cached]
}

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db: db} }
