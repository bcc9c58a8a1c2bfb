// Package printers owns which printer takes which kind of paper, and how.
package printers

import (
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/practice"
)

// Kinds are the kinds of papers that can have a printer of their own.
var Kinds = []string{"summary", "letter", "form", "poster"}

// Choice is how one kind of paper is printed. The zero value is the system's printer, one copy.
type Choice struct {
	Printer string `json:"printer"` // empty for the system's
	Copies  int    `json:"copies"`  // 1 when zero
	Duplex  bool   `json:"duplex"`
	A4      bool   `json:"a4"`
}

// Choices are by kind.
type Choices map[string]Choice

// For is the choice for a kind; a kind that is not known prints as a letter does.
func (c Choices) For(kind string) Choice {
	if one, ok := c[kind]; ok {
		return one
	}
	return c["letter"]
}

// Chosen is what is in force.
var Chosen = practice.Setting[Choices]{Name: "printers", Default: Choices{}, Permission: access.PrintPapers, Check: func(c Choices) error {
	for kind, one := range c {
		if one.Copies < 0 || one.Copies > 9 {
			return fault.Field(kind+".copies", "Between 1 and 9 copies are printed at once.")
		}
	}
	return nil
}}
