// Package summary describes the after-visit summary: page 1 is this visit, for the patient; the elements that CMS and
// the 2014 Edition require follow in small sections. It takes plain words and ISO dates and knows no database;
// fromrecord.go maps a health record to them.
package summary

import (
	"foyer/reports/paper"
	"foyer/reports/portal"
)

// Input is everything a summary says. Every text passes the gate before it is printed. Dates are ISO: 2026-11-17,
// 2026-12-15T09:40, or known to the month or year only.
type Input struct {
	Practice  Practice
	Patient   Patient
	Visit     Visit
	Next      []string   `name:"what to do next"` // the five that matter most; further ones go to caring for yourself
	Medicines []Medicine `name:"medicine"`
	// NoMedicines says that none is taken: documented, not merely not recorded.
	MedicinesAsOf string // ISO date of the list where it is later than the visit; empty for the visit itself
	NoMedicines   bool
	Vitals        []Vital     `name:"number"`
	Found         []Condition `name:"what we found"`
	CallIf        []string    `name:"when to call"`
	Emergency     []string    `name:"when to call 911"`
	Questions     bool        // a line says whom to call with questions, where there is a phone
	NextVisits    []Planned   `name:"next visit"`
	Due           []Due       // by rules that a clinician said patients may be told of

	Care          []string `name:"caring for yourself"`
	Problems      []string `name:"problem"`
	NoProblems    bool
	Allergies     []Allergy `name:"allergy"`
	NoAllergies   bool
	Immunizations []Done   `name:"vaccine"`
	Procedures    []Done   `name:"procedure"`
	Results       []Result `name:"result"`
	Pending       []string `name:"pending result"`
	Plan          []string `name:"care plan"`
	Goals         []Goal   `name:"goal"`
	FutureTests   []Planned
	Referrals     []string `name:"referral"`
	Smoking       string
	Aids          []string `name:"decision aid"`

	Portal  portal.Panel
	Notice  string `name:"language-assistance notice"` // Section 1557, where the practice has switched it on
	Options Options
}

// Practice is the letterhead.
type Practice struct {
	Name    string
	Address []string // lines
	Phone   string
	Hours   string
	Web     string
	Logo    []byte      // PNG, JPEG or GIF
	Color   paper.Color // of headings; the zero value takes Foyer's
}

// Patient is who the summary is for.
type Patient struct {
	Name      string
	Short     string // first name, for the greeting; may be empty
	BirthDate string
	Sex       string // male, female, other, unknown, or words
	Gender    string // identity, in words; printed where it is known
	Race      string
	Ethnicity string
	Language  string // in words
	Record    string // record number
	Child     bool   // under 13: what is only for older people is left out
}

// Visit is what the summary is about.
type Visit struct {
	Date     string // ISO, with or without the time
	Place    string
	Provider string // as printed: Anita Rao, MD
	Contact  string // how to reach the provider where it isn't the practice's phone
	Reason   string
	Signed   string // who signed the summary; empty until someone has
}

// Status says what happened to a medicine at the visit.
type Status string

// What can happen to a medicine.
const (
	New     Status = "new"
	Changed Status = "changed"
	Same    Status = "same"
	Stopped Status = "stopped"
)

// Medicine is one line of the list.
type Medicine struct {
	Name   string // with strength and form: Metformin 500 mg tablet
	How    string `name:"how to take it"`
	When   []string
	For    string `name:"what it is for"`
	Status Status `name:"-"`
	Why    string // why it was stopped or changed
}

// Times of day for Medicine.When; other words are printed as they are.
const (
	Morning   = "morning"
	Noon      = "noon"
	Afternoon = "afternoon"
	Evening   = "evening"
	Bedtime   = "bedtime"
	AsNeeded  = "needed"
)

// Vital is one of today's numbers. Name is a key of the fixed texts (blood pressure, pulse, temperature, weight, height, bmi,
// oxygen, breathing, pain, head) or words.
type Vital struct {
	Name, Value string
}

// Condition is what was found, with what it means for the patient.
type Condition struct{ Name, Meaning string }

// Planned is a visit or test to come.
type Planned struct {
	When  string // ISO date or moment, or words ("in 3 months")
	By    bool   // When is the last day, not the day
	What  string
	With  string
	Place string
	Phone string
}

// Allergy is one allergy with what it does.
type Allergy struct{ To, Reaction string }

// Done is a vaccine or procedure with its date.
type Done struct {
	What, When, Note string
	NotDone          bool // documented as not given, or refused
}

// Result is a test result.
type Result struct {
	Name, Value string
	Range       string // usual values
	Flag        string // high, low, unusual, or words
	When        string
}

// Due is care that is due, as the patient reads it, with who advises it.
type Due struct{ What, Last, Source string }

// Goal is a goal of care.
type Goal struct{ What, Target, Due string }

// Keys of the parts that can be reordered and switched off.
const (
	PartNext      = "next"
	PartMedicines = "medicines"
	PartNumbers   = "numbers"
	PartFound     = "found"
	PartCall      = "call"
	PartVisits    = "visits"
	PartDue       = "due"
	PartPortal    = "portal"

	PartCare          = "care"
	PartResults       = "results"
	PartPending       = "pending"
	PartProblems      = "problems"
	PartAllergies     = "allergies"
	PartImmunizations = "immunizations"
	PartProcedures    = "procedures"
	PartGoals         = "goals"
	PartPlan          = "plan"
	PartTests         = "tests"
	PartReferrals     = "referrals"
	PartAids          = "aids"
	PartSmoking       = "smoking"
	PartAbout         = "about"
	PartProvider      = "provider"
)

// FrontParts and BackParts list all parts in their usual order.
var (
	FrontParts = []string{PartNext, PartMedicines, PartNumbers, PartFound, PartCall, PartVisits, PartDue, PartPortal}
	BackParts  = []string{PartCare, PartResults, PartPending, PartTests, PartReferrals, PartGoals, PartPlan, PartProblems, PartAllergies,
		PartImmunizations, PartProcedures, PartAids, PartSmoking, PartAbout, PartProvider}
)

// Options say how a summary is printed.
type Options struct {
	Lang       string          `name:"-"` // en, es; other languages print in English until they have their file
	LargePrint bool            // 18 points
	A4         bool            // else Letter
	Order      []string        `name:"-"` // parts in another order; those not named follow in the usual one
	Off        map[string]bool `name:"-"` // parts left out
}
