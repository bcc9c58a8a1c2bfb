// Package practice owns the one practice of a data folder: name, address, phones, letterhead, hours and holidays, the
// texts every paper repeats, the idle lock, and the typed settings of Foyer itself.
package practice

import (
	"bytes"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"net/url"
	"regexp"
	"strings"
	"time"

	"foyer/data/fault"
	"foyer/data/record"
)

// Practice is the organization whose data folder this is.
type Practice struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Address     record.Address `json:"address"`
	Phones      []Phone        `json:"phones"` // the first is the one on papers
	Email       string         `json:"email"`  // public address; the mailbox's own address is the mail account's
	Web         string         `json:"web"`
	NPI         string         `json:"npi"`       // national provider identifier of the organization, 10 digits, or empty
	Logo        []byte         `json:"-"`         // PNG or JPEG, at most MaxLogo bytes, or nil
	LogoType    string         `json:"logo_type"` // set by Save from the bytes: image/png, image/jpeg or empty
	Color       string         `json:"color"`     // letterhead, #rrggbb
	TimeZone    string         `json:"time_zone"` // IANA name
	Week        Week           `json:"week"`      // none until somebody has set it
	Holidays    []Holiday      `json:"holidays"`
	AfterHours  Text           `json:"after_hours"` // what to do when we are closed
	Emergency   Text           `json:"emergency"`   // "not for emergencies: call 911"
	Language    string         `json:"language"`    // default of papers and screens: en or es
	Section1557 bool           `json:"section_1557"`
	IdleMinutes int            `json:"idle_minutes"` // idle lock, 1 to 60
	DeskMinutes int            `json:"desk_minutes"` // idle lock at a front desk, 1 to 60
	FrontDesk   bool           `json:"front_desk"`   // this workstation stands at a front desk
	Revision    int64          `json:"revision"`     // counts changes; Save refuses an older one
	ChangedAt   time.Time      `json:"changed_at"`
}

// Phone is one number of the practice.
type Phone struct {
	Label  string `json:"label"`  // "front desk", "after hours"; may be empty
	Number string `json:"number"` // as printed
	Fax    bool   `json:"fax,omitempty"`
}

// Text is a text for patients by language code.
type Text map[string]string

// In returns the text in a language (es-MX falls back to es), else in English, else "".
func (t Text) In(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if s := t[base]; s != "" {
		return s
	}
	return t["en"]
}

// MaxLogo is the largest logo in bytes.
const MaxLogo = 2 << 20

// Default returns a practice as it begins: in the workstation's time zone, with the federal holidays of this and the
// next year and the usual words about emergencies; without a name, and without hours and phones, which papers print
// only once somebody has said them.
func Default(now time.Time) Practice {
	return Practice{
		Color: "#0f5257", TimeZone: LocalZone(), Language: "en", IdleMinutes: 10, DeskMinutes: 3,
		Holidays: append(FederalHolidays(now.Year()), FederalHolidays(now.Year()+1)...),
		AfterHours: Text{
			"en": "When we are closed, call our main number. The recording tells you how to reach the clinician on call.",
			"es": "Cuando estamos cerrados, llame a nuestro número principal. La grabación le dice cómo hablar con el profesional de guardia.",
		},
		Emergency: Text{
			"en": "Not for emergencies. If you think it is an emergency, call 911.",
			"es": "No es para emergencias. Si cree que es una emergencia, llame al 911.",
		},
	}
}

// IdleAfter is how long a workstation may stand untouched before it locks.
func (p Practice) IdleAfter() time.Duration {
	if p.FrontDesk {
		return time.Duration(p.DeskMinutes) * time.Minute
	}
	return time.Duration(p.IdleMinutes) * time.Minute
}

// Phone returns the number for papers, or "".
func (p Practice) Phone() string {
	for _, phone := range p.Phones {
		if !phone.Fax && phone.Number != "" {
			return phone.Number
		}
	}
	return ""
}

// Fax returns the first fax number, or "".
func (p Practice) Fax() string {
	for _, phone := range p.Phones {
		if phone.Fax && phone.Number != "" {
			return phone.Number
		}
	}
	return ""
}

// Hours returns the clock that runs while the practice is open; before its hours are set, deadlines count Monday to
// Friday from 8 to 5. A time zone that this computer does not know gives UTC; Save refuses those.
func (p Practice) Hours() Hours {
	loc, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	week := p.Week
	if !week.Set() {
		week = usual()
	}
	return NewHours(loc, week, p.Holidays)
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// check returns the practice in its kept form, or the first thing wrong with it.
func (p Practice) check() (Practice, error) {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	p.Web = strings.TrimSpace(p.Web)
	p.NPI = strings.TrimSpace(p.NPI)
	p.Email = strings.TrimSpace(p.Email)
	p.Color = strings.ToLower(strings.TrimSpace(p.Color))
	switch {
	case p.Name == "":
		return p, fault.Field("name", "The practice needs a name.")
	case len([]rune(p.Name)) > 120:
		return p, fault.Field("name", "The name is longer than 120 characters, which no letterhead holds.")
	case !hexColor.MatchString(p.Color):
		return p, fault.Field("color", "The color is written #rrggbb, for example #0f5257.")
	case p.NPI != "" && !ValidNPI(p.NPI):
		return p, fault.Field("npi", "The national provider identifier has 10 digits and a check digit; this one does not fit. Look it up again.")
	case p.Language != "en" && p.Language != "es":
		return p, fault.Field("language", "Foyer's own texts exist in en and es.")
	case p.IdleMinutes < 1 || p.IdleMinutes > 60:
		return p, fault.Field("idle_minutes", "The idle lock comes after 1 to 60 minutes.")
	case p.DeskMinutes < 1 || p.DeskMinutes > 60:
		return p, fault.Field("desk_minutes", "The idle lock at a front desk comes after 1 to 60 minutes.")
	case p.Email != "" && !strings.Contains(p.Email, "@"):
		return p, fault.Field("email", "The practice's address has no @.")
	}
	if p.TimeZone == "" || p.TimeZone == "Local" {
		return p, fault.Field("time_zone", "The time zone is needed, for example America/Chicago.")
	}
	if _, err := time.LoadLocation(p.TimeZone); err != nil {
		return p, &fault.Error{Kind: fault.Invalid, Field: "time_zone", Message: "The time zone is not known. Use a name like America/Chicago.", Cause: err}
	}
	if p.Web != "" {
		web := p.Web
		if !strings.Contains(web, "://") {
			web = "https://" + web
		}
		if u, err := url.Parse(web); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return p, fault.Field("web", "The web address is written like https://practice.example.")
		}
	}
	if err := p.Week.check(); err != nil {
		return p, err
	}
	var phones []Phone
	for _, phone := range p.Phones {
		if phone.Number = strings.TrimSpace(phone.Number); phone.Number != "" {
			phones = append(phones, phone)
		}
	}
	p.Phones = phones
	for _, h := range p.Holidays {
		if !h.Date.Full() {
			return p, fault.Field("holidays", "A holiday needs day, month and year.")
		}
	}
	return p.checkLogo()
}

func (p Practice) checkLogo() (Practice, error) {
	if len(p.Logo) == 0 {
		p.Logo, p.LogoType = nil, ""
		return p, nil
	}
	if len(p.Logo) > MaxLogo {
		return p, fault.Field("logo", "The logo is larger than 2 MB. Save it smaller: 600 pixels across is plenty for paper.")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(p.Logo))
	if err != nil || format != "png" && format != "jpeg" {
		return p, &fault.Error{Kind: fault.Invalid, Field: "logo", Message: "The logo must be a PNG or JPEG picture.", Cause: err}
	}
	if config.Width > 6000 || config.Height > 6000 {
		return p, fault.Field("logo", "The logo is more than 6000 pixels across. Save it smaller.")
	}
	p.LogoType = "image/" + format
	return p, nil
}

// ValidNPI says whether ten digits carry the check digit of the national provider identifier: Luhn's, computed with
// 80840 before the number (CMS, "Requirements for NPI and NPI Check Digit").
func ValidNPI(npi string) bool {
	if len(npi) != 10 || npi[0] != '1' && npi[0] != '2' {
		return false
	}
	sum := 24 // what the prefix 80840 adds
	for i := 0; i < 10; i++ {
		if npi[i] < '0' || npi[i] > '9' {
			return false
		}
		d := int(npi[i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
