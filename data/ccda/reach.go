package ccda

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// humanName reads a name; ok is false when nothing is in it.
func humanName(n *node) (record.HumanName, bool) {
	if n == nil {
		return record.HumanName{}, false
	}
	name := record.HumanName{Use: nameUse(n)}
	for _, k := range n.elements() {
		text := said(k.words())
		if text == "" || k.attr("nullFlavor") != "" {
			continue
		}
		switch k.name {
		case "family":
			switch {
			case k.is("qualifier", "BR") && name.Family == "":
				name.Family = text
				if name.Use == "" {
					name.Use = "maiden"
				}
			case k.is("qualifier", "BR"):
			case name.Family != "":
				name.Family += " " + text
			default:
				name.Family = text
			}
		case "given":
			name.Given = append(name.Given, text)
			if k.is("qualifier", "CL") {
				name.Use = "nickname"
			}
		case "prefix":
			name.Prefix = append(name.Prefix, text)
		case "suffix":
			name.Suffix = append(name.Suffix, text)
		}
	}
	if name.Family == "" && len(name.Given) == 0 {
		name.Text = said(n.words())
		if name.Text == "" || n.attr("nullFlavor") != "" {
			return record.HumanName{}, false
		}
	}
	return name, true
}

func nameUse(n *node) string {
	if n.child("validTime", "high").attr("value") != "" {
		return "old"
	}
	for _, k := range append(n.all("given"), n.all("family")...) {
		if k.is("qualifier", "BR") {
			return "maiden"
		}
	}
	switch strings.Fields(n.attr("use") + " -")[0] {
	case "L", "C":
		return "official"
	case "P", "A":
		return "nickname"
	}
	return ""
}

func addresses(parent *node) []record.Address {
	var list []record.Address
	for _, n := range parent.all("addr") {
		a := record.Address{Use: placeUse(n.attr("use"))}
		for _, k := range n.elements() {
			text := said(k.words())
			if text == "" || notIndicated.MatchString(text) {
				continue
			}
			switch k.name {
			case "streetAddressLine", "additionalLocator", "unitID", "streetName", "houseNumber", "postBox", "deliveryAddressLine":
				a.Lines = append(a.Lines, text)
			case "city":
				a.City = text
			case "state":
				a.State = text
			case "postalCode":
				a.PostalCode = strings.TrimSuffix(text, "-")
			case "country":
				a.Country = text
			case "useablePeriod":
				if k.child("high").attr("value") != "" {
					a.Use = "old"
				}
			}
		}
		if len(a.Lines) == 0 && a.City == "" {
			words := said(n.words())
			if words == "" || n.attr("nullFlavor") != "" || notIndicated.MatchString(words) {
				continue
			}
			if a.State == "" && a.PostalCode == "" && a.Country == "" {
				a.Lines = []string{words}
			}
		}
		list = append(list, a)
	}
	return list
}

// notIndicated are the words some exporters put where an address is not known.
var notIndicated = regexp.MustCompile(`(?i)\bno (\w+ ){0,2}indicated\b`)

func placeUse(use string) string {
	for _, word := range strings.Fields(use) {
		switch word {
		case "H", "HP", "PRN":
			return "home"
		case "HV", "TMP":
			return "temp"
		case "WP", "DIR", "PUB", "WPN":
			return "work"
		case "MC", "PG":
			return "mobile"
		case "BAD", "OLD":
			return "old"
		}
	}
	return ""
}

// telecoms reads the ways to reach somebody: RFC 3966 and mailto URIs, and what exporters write instead.
func telecoms(parent *node) []record.ContactPoint {
	var list []record.ContactPoint
	for _, n := range parent.all("telecom") {
		value := said(n.attr("value"))
		if value == "" {
			continue
		}
		c := record.ContactPoint{System: "phone", Use: placeUse(n.attr("use"))}
		scheme, rest, found := strings.Cut(value, ":")
		if !found {
			scheme, rest = "", value
		}
		switch strings.ToLower(strings.TrimSpace(scheme)) {
		case "mailto":
			c.System = "email"
		case "fax", "x-text-fax":
			c.System = "fax"
		case "sms", "x-text-tel":
			c.System = "sms"
		case "http", "https", "ftp":
			c.System, rest = "url", value
		case "tel", "":
			if strings.Contains(rest, "@") {
				c.System = "email"
			}
		default:
			rest = value
		}
		rest = strings.TrimSpace(rest)
		if c.System == "email" && c.Use == "mobile" {
			c.Use = ""
		}
		if rest == "" || c.System == "phone" && !strings.ContainsAny(rest, "0123456789") {
			continue
		}
		c.Value = rest
		list = append(list, c)
	}
	return list
}
