package settings

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// practiceValues is a practice as the fields show it.
func practiceValues(p Practice) map[string]string {
	v := map[string]string{"name": p.Name, "street": strings.Join(p.Address.Lines, ", "), "city": p.Address.City, "state": p.Address.State, "zip": p.Address.PostalCode,
		"phone": p.Phone(), "fax": p.Fax(), "phones": otherPhones(p.Practice), "web": p.Web, "email": p.Email, "npi": p.NPI, "color": p.Color, "logo": string(p.Logo),
		"time_zone": p.TimeZone, "language": p.Language, "order": p.Order, "notice": yes(p.Section1557), "holidays": holidaysText(p.Holidays),
		"after.en": p.AfterHours["en"], "after.es": p.AfterHours["es"], "emergency.en": p.Emergency["en"], "emergency.es": p.Emergency["es"]}
	for _, lang := range []string{"en", "es"} {
		v["call."+lang] = strings.Join(p.Guidance.CallIf[lang], "\n")
		v["call911."+lang] = strings.Join(p.Guidance.Emergency[lang], "\n")
	}
	for day, spans := range p.Week {
		v[dayField(time.Weekday(day))] = spansText(spans)
	}
	return v
}

// practiceOf is a practice with what the fields say; the error is of a field that can't be understood.
func practiceOf(kept Practice, v map[string]string) (Practice, error) {
	p := kept
	p.Name, p.Web, p.Email, p.NPI, p.Color = v["name"], v["web"], v["email"], v["npi"], v["color"]
	p.Address.Lines = nil
	for line := range strings.SplitSeq(v["street"], ",") {
		if line = strings.TrimSpace(line); line != "" {
			p.Address.Lines = append(p.Address.Lines, line)
		}
	}
	p.Address.City, p.Address.State, p.Address.PostalCode = strings.TrimSpace(v["city"]), strings.TrimSpace(v["state"]), strings.TrimSpace(v["zip"])
	p.Phones = phonesOf(kept.Phones, v["phone"], v["fax"], v["phones"])
	if p.Logo = nil; v["logo"] != "" {
		p.Logo = []byte(v["logo"])
	}
	p.TimeZone, p.Language, p.Order, p.Section1557 = v["time_zone"], v["language"], v["order"], v["notice"] == "yes"
	p.Holidays = holidaysOf(v["holidays"])
	p.AfterHours = practice.Text{"en": strings.TrimSpace(v["after.en"]), "es": strings.TrimSpace(v["after.es"])}
	p.Emergency = practice.Text{"en": strings.TrimSpace(v["emergency.en"]), "es": strings.TrimSpace(v["emergency.es"])}
	p.Guidance = practice.Guidance{CallIf: map[string][]string{}, Emergency: map[string][]string{}}
	for _, lang := range []string{"en", "es"} {
		p.Guidance.CallIf[lang], p.Guidance.Emergency[lang] = lines(v["call."+lang]), lines(v["call911."+lang])
	}
	for day := range p.Week {
		spans, err := practice.ParseSpans(v[dayField(time.Weekday(day))])
		if err != nil {
			said := fault.Message(err)
			var e *fault.Error
			if errors.As(err, &e) {
				said = e.Message // the field has its own name
			}
			return p, fault.Field(dayField(time.Weekday(day)), "%s", said)
		}
		p.Week[day] = spans
	}
	return p, nil
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func lines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func spansText(spans []practice.Span) string {
	list := make([]string, len(spans))
	for i, s := range spans {
		list[i] = strings.ReplaceAll(s.String(), "–", "-")
	}
	return strings.Join(list, ", ")
}

// otherPhones are the numbers beside the first phone and the first fax: "after hours: (845) 555-0199; …".
func otherPhones(p practice.Practice) string {
	var list []string
	phone, fax := false, false
	for _, n := range p.Phones {
		switch {
		case n.Fax && !fax:
			fax = true
		case !n.Fax && !phone:
			phone = true
		case n.Label != "":
			list = append(list, n.Label+": "+n.Number)
		default:
			list = append(list, n.Number)
		}
	}
	return strings.Join(list, "; ")
}

// phonesOf keeps the labels of the first phone and fax.
func phonesOf(kept []practice.Phone, phone, fax, others string) []practice.Phone {
	label := func(isFax bool) string {
		for _, n := range kept {
			if n.Fax == isFax {
				return n.Label
			}
		}
		return ""
	}
	list := []practice.Phone{{Label: label(false), Number: phrase.Phone(strings.TrimSpace(phone))}, {Label: label(true), Number: phrase.Phone(strings.TrimSpace(fax)), Fax: true}}
	for part := range strings.SplitSeq(others, ";") {
		name, number, ok := strings.Cut(part, ":")
		if !ok {
			name, number = "", part
		}
		if number = strings.TrimSpace(number); number != "" {
			list = append(list, practice.Phone{Label: strings.TrimSpace(name), Number: phrase.Phone(number)})
		}
	}
	return list
}

func holidaysText(list []practice.Holiday) string {
	b, err := json.Marshal(list)
	if err != nil || len(list) == 0 {
		return "[]"
	}
	return string(b)
}

func holidaysOf(text string) []practice.Holiday {
	var list []practice.Holiday
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return list
}

// zoneChoices are the time zones of the United States by the names people use.
func zoneChoices() (codes, names []string) {
	codes = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"}
	for _, key := range []string{"eastern", "central", "mountain", "arizona", "pacific", "alaska", "hawaii", "atlantic", "chamorro"} {
		names = append(names, words.T("ui.settings.zone."+key))
	}
	if local := practice.LocalZone(); local != "" && !contains(codes, local) {
		codes, names = append(codes, local), append(names, local)
	}
	return codes, names
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// sentence begins with a capital: in Spanish, days of the week don't.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// message is what stands at a field of an error; "" without one.
func message(err error) string {
	if err == nil {
		return ""
	}
	return phrase.Error(err)
}

// failed stands in for a part that could not be read.
func (s *screen) failed(err error, again func()) fyne.CanvasObject {
	return kit.Sheet(kit.Failed(words.T("ui.settings.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), again)))
}

// when writes a moment: "Tuesday, November 17, 3:04 pm", "never" for the zero time.
func when(t time.Time) string {
	if t.IsZero() {
		return words.T("ui.settings.never")
	}
	return phrase.Day(t) + ", " + phrase.Clock(t)
}

// stamp writes a moment in figures, for lists.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return phrase.Short(record.DayOf(t)) + " " + phrase.Clock(t)
}
