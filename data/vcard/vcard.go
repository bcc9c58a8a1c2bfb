// Package vcard owns reading address cards, versions 2.1, 3.0 and 4.0, as patients: demographics only, as a card
// knows nothing else. Bytes in, a record.Document out; it never touches a database.
package vcard

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"foyer/data/intake"
	"foyer/data/record"
)

// Parse reads the cards of one file. Cards without a name and cards of organizations are left out and told in the
// warnings. An error is an *intake.Refusal, or the context's.
func Parse(ctx context.Context, data []byte, limits intake.Limits) (record.Document, error) {
	props, odd, err := intake.Properties(data, limits)
	if err != nil {
		return record.Document{}, err
	}
	p := parser{warnings: map[string]int{}}
	p.doc.Format, p.doc.Type = "vcard", "Address cards"
	if odd > 0 {
		p.warnings["lines that are no properties, left out"] = odd
	}
	if err := p.cards(ctx, props, limits); err != nil {
		return record.Document{}, err
	}
	p.finish()
	switch {
	case p.found == 0:
		return p.doc, intake.Refuse("not an address card: there is no BEGIN:VCARD")
	case len(p.doc.Subjects) == 0:
		return p.doc, intake.Skip("none of the %d cards names a person", p.found)
	}
	return p.doc, nil
}

type parser struct {
	doc      record.Document
	found    int
	warnings map[string]int
}

func (p *parser) warn(what string) { p.warnings[what]++ }

func (p *parser) finish() {
	whats := make([]string, 0, len(p.warnings))
	for w := range p.warnings {
		whats = append(whats, w)
	}
	sort.Strings(whats)
	for _, w := range whats {
		if n := p.warnings[w]; n > 1 {
			w = fmt.Sprintf("%s (%d times)", w, n)
		}
		p.doc.Warnings = append(p.doc.Warnings, w)
	}
}

// cards splits the properties into cards. A card inside a card, as 2.1 allows for an agent, is left out.
func (p *parser) cards(ctx context.Context, props []intake.Property, limits intake.Limits) error {
	var card []intake.Property
	depth := 0
	for _, prop := range props {
		switch {
		case prop.Name == "BEGIN" && strings.EqualFold(strings.TrimSpace(prop.Value), "VCARD"):
			if depth++; depth > limits.Depth {
				return intake.Refuse("cards are nested deeper than %d", limits.Depth).At(prop.Line)
			}
			if depth == 1 {
				card = nil
			}
		case prop.Name == "END" && strings.EqualFold(strings.TrimSpace(prop.Value), "VCARD"):
			if depth == 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if p.found++; p.found > limits.Rows {
					return intake.Refuse("the file has more than %d cards", limits.Rows)
				}
				p.card(card)
				card = nil
			}
			depth = max(depth-1, 0)
		case depth == 1:
			card = append(card, prop)
		}
	}
	if depth > 0 && len(card) > 0 { // the file was cut off
		p.warn("a card without an end")
		p.found++
		p.card(card)
	}
	return nil
}

// card reads one card.
func (p *parser) card(props []intake.Property) {
	var who record.Patient
	var formatted, organization string
	who.Sex = record.Unknown
	langs := map[string]int{}
	for _, x := range props {
		value := strings.TrimSpace(x.Value)
		if value == "" {
			continue
		}
		switch x.Name {
		case "KIND", "X-ADDRESSBOOKSERVER-KIND":
			if !strings.EqualFold(value, "individual") {
				p.warn("cards of organizations and groups, left out")
				return
			}
		case "X-ABSHOWAS":
			if strings.EqualFold(value, "company") {
				p.warn("cards of organizations and groups, left out")
				return
			}
		case "N":
			if n, ok := structured(value); ok {
				who.Names = append(who.Names, n)
			}
		case "FN":
			if formatted == "" {
				formatted = clean(intake.Unescape(value))
			}
		case "NICKNAME":
			if nick := clean(intake.SplitEscaped(value, ',')[0]); nick != "" {
				who.Names = append(who.Names, record.HumanName{Use: "nickname", Given: []string{nick}})
			}
		case "ORG":
			organization = clean(intake.SplitEscaped(value, ';')[0])
		case "BDAY":
			p.birth(&who, x, value)
		case "DEATHDATE":
			if day, ok := date(value); ok {
				who.Deceased, who.DeceasedOn = true, day
			}
		case "GENDER", "X-GENDER", "SEX":
			if who.Sex == record.Unknown {
				who.Sex = sex(value)
			}
		case "TEL":
			who.Telecoms = appendOnce(who.Telecoms, phone(x, value))
		case "EMAIL":
			who.Telecoms = appendOnce(who.Telecoms, mail(x, value))
		case "ADR":
			if a, ok := address(x, value); ok {
				who.Addresses = append(who.Addresses, a)
			}
		case "LANG":
			pref := 100
			if _, err := fmt.Sscanf(x.Param("PREF"), "%d", &pref); err != nil {
				pref = 100
			}
			if tag := clean(value); tag != "" && langs[tag] == 0 {
				langs[tag] = pref
				who.Languages = append(who.Languages, record.Language{Code: tag})
			}
		case "UID":
			who.Identifiers = append(who.Identifiers, record.Identifier{System: "urn:ietf:rfc:6350", Value: strings.TrimPrefix(clean(value), "urn:uuid:"), Type: "RI"})
		case "RELATED":
			if !strings.Contains(value, ":") || x.Is("VALUE", "text") {
				who.Contacts = append(who.Contacts, record.Contact{Relationship: record.Concept{Text: strings.ToLower(x.Param("TYPE"))}, Name: record.HumanName{Text: clean(intake.Unescape(value))}})
			}
		}
	}
	sort.SliceStable(who.Languages, func(i, j int) bool { return langs[who.Languages[i].Code] < langs[who.Languages[j].Code] })
	if len(who.Languages) > 0 {
		who.Languages[0].Preferred = true
	}
	if !named(who.Names) && formatted != "" && !strings.EqualFold(formatted, organization) && !strings.Contains(formatted, "@") {
		who.Names = append([]record.HumanName{fromWords(formatted)}, who.Names...)
	}
	if !named(who.Names) {
		p.warn("cards without a person's name, left out")
		return
	}
	record.SortNames(who.Names)
	p.doc.Subjects = append(p.doc.Subjects, record.Subject{Patient: who})
}

func named(names []record.HumanName) bool {
	for _, n := range names {
		if n.Use != "nickname" {
			return true
		}
	}
	return false
}

func (p *parser) birth(who *record.Patient, x intake.Property, value string) {
	if who.BirthDate.Full() {
		return
	}
	day, ok := date(value)
	if !ok {
		if x.Param("X-APPLE-OMIT-YEAR") != "" || strings.HasPrefix(value, "--") {
			p.warn("birth dates without a year, taken as unknown")
		} else {
			p.warn("birth dates that can't be read, taken as unknown")
		}
		return
	}
	if year := x.Param("X-APPLE-OMIT-YEAR"); year != "" && strings.HasPrefix(string(day), year) {
		p.warn("birth dates without a year, taken as unknown")
		return
	}
	who.BirthDate = day
}
