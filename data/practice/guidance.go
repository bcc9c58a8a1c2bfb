package practice

import (
	"context"
	"errors"
	"strings"
)

// Guidance is what papers tell every patient about when to call, by language: short lines that end "Call us if:" and
// "Call 911 if:". It is the practice's to edit; the defaults are the general warning signs that the American Heart
// Association, the CDC's "Signs and symptoms of stroke" and the 988 Lifeline publish for everybody.
type Guidance struct {
	CallIf    map[string][]string `json:"call_if"`
	Emergency map[string][]string `json:"emergency"`
}

var callIf = Setting[map[string][]string]{Name: "papers.call-if", Default: map[string][]string{
	"en": {"You feel worse, or you are not better when we said you would be.", "You can't take your medicine, or it makes you feel sick.", "You have a question about this paper."},
	"es": {"Se siente peor, o no mejora cuando le dijimos.", "No puede tomar su medicina, o le cae mal.", "Tiene una pregunta sobre este papel."},
}}

var emergency = Setting[map[string][]string]{Name: "papers.call-911", Default: map[string][]string{
	"en": {"Chest pain or pressure.", "Trouble breathing.", "Weakness on one side, a drooping face, or trouble speaking.", "You want to hurt yourself (or call 988)."},
	"es": {"Dolor o presión en el pecho.", "Dificultad para respirar.", "Debilidad de un lado, cara caída o dificultad para hablar.", "Quiere hacerse daño (o llame al 988)."},
}}

// Guidance returns the lines in force.
func (s *Service) Guidance(ctx context.Context) (g Guidance, err error) {
	var errs [2]error
	g.CallIf, errs[0] = callIf.Get(ctx, s.db)
	g.Emergency, errs[1] = emergency.Get(ctx, s.db)
	return g, errors.Join(errs[:]...)
}

// SetGuidance keeps other lines. Needs access.ManagePractice.
func (s *Service) SetGuidance(ctx context.Context, g Guidance) error {
	return errors.Join(callIf.Set(ctx, s.db, g.CallIf), emergency.Set(ctx, s.db, g.Emergency))
}

// Lines returns the lines of a language, else the English ones.
func Lines(by map[string][]string, language string) []string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if list := by[base]; len(list) > 0 {
		return list
	}
	return by["en"]
}
