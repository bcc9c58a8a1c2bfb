package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/record"

	"github.com/spf13/cobra"
)

// week is a flag that takes open hours.
type week struct{ value practice.Week }

func (w *week) String() string {
	if !w.value.Set() {
		return ""
	}
	return w.value.String()
}

func (w *week) Type() string { return "HOURS" }

func (w *week) Set(text string) (err error) {
	w.value, err = practice.ParseWeek(text)
	return err
}

func (p Program) practiceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "practice", Short: "The practice: letterhead, hours, holidays, idle lock", Args: cobra.NoArgs,
		Example: "  foyer practice --json\n  foyer practice set --phone '(845) 555-0142' --hours 'Mon-Fri 8:00-17:00, Sat 9:00-12:00'"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		kept, err := s.Practice.Get(s.ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			kept.Phones, kept.Holidays = some(kept.Phones), some(kept.Holidays)
			return printJSON(s.cmd.OutOrStdout(), struct {
				practice.Practice
				Hours string `json:"hours"`
			}{kept, kept.Week.String()})
		}
		return s.tellPractice(kept)
	})
	cmd.AddCommand(p.practiceSetCommand())
	return cmd
}

func (s session) tellPractice(kept practice.Practice) error {
	w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	a := kept.Address
	lock := fmt.Sprintf("after %s", counted(kept.IdleMinutes, "minute", "minutes"))
	if kept.FrontDesk {
		lock = fmt.Sprintf("at the front desk, after %s", counted(kept.DeskMinutes, "minute", "minutes"))
	}
	hours := kept.Week.String()
	if !kept.Week.Set() {
		hours = "not set: papers print none, deadlines count Mon-Fri 08:00-17:00"
	}
	notice := "not printed"
	if kept.Section1557 {
		notice = "printed"
	}
	for _, line := range [][2]string{{"name", kept.Name},
		{"address", strings.Join(strings.Fields(strings.Join(a.Lines, ", ")+" "+a.City+" "+a.State+" "+a.PostalCode), " ")},
		{"phone", kept.Phone()}, {"fax", kept.Fax()}, {"web", kept.Web}, {"email", kept.Email}, {"NPI", kept.NPI},
		{"hours", hours}, {"time zone", kept.TimeZone}, {"holidays", counted(len(kept.Holidays), "day", "days")},
		{"language", kept.Language}, {"logo", kept.LogoType}, {"color", kept.Color}, {"section 1557 notice", notice}, {"idle lock", lock}} {
		fmt.Fprintf(w, "%s\t%s\n", line[0], or(line[1], "-"))
	}
	return w.Flush()
}

func (p Program) practiceSetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "set", Short: "Change what is given of the practice's settings", Args: cobra.NoArgs,
		Long:    "Changes what is given and leaves the rest. An empty text takes a setting away; --hours none, too: papers then print no\nhours. A file of holidays has one day a line: the date, a space or comma, the name; it replaces the list.",
		Example: "  foyer practice set --street '412 Orchard Street' --city Millbrook --state NY --postal-code 12545\n  foyer practice set --hours 'Mon-Fri 8:00-12:00, 13:00-17:00, Sat 9:00-12:00' --time-zone America/Chicago\n  foyer practice set --logo logo.png --color '#0f5257' --front-desk --desk-minutes 3"}
	f := cmd.Flags()
	texts := map[string]*string{}
	for _, t := range [][2]string{{"name", "name of the practice"}, {"street", "street and number"}, {"city", "city"}, {"state", "state"}, {"postal-code", "ZIP code"},
		{"phone", "phone on papers"}, {"fax", "fax"}, {"web", "web page"}, {"email", "public mail address"}, {"npi", "national provider identifier"},
		{"time-zone", "IANA name of the time zone"}, {"color", "color of the letterhead, #rrggbb"}} {
		texts[t[0]] = f.String(t[0], "", t[1])
	}
	hours := &week{}
	f.Var(hours, "hours", "open hours: days, then times; none for none")
	holidays, logo := f.String("holidays", "", "file with the days on which the practice is closed"), f.String("logo", "", "PNG or JPEG file; empty for none")
	language := choose(cmd, "language", "", "language of papers and screens where nothing else is known", "en", "es")
	idle, deskIdle := f.Int("idle-minutes", 0, "minutes until the program locks"), f.Int("desk-minutes", 0, "minutes until it locks at a front desk")
	frontDesk, notice := f.Bool("front-desk", false, "this workstation stands at a front desk"), f.Bool("notice-1557", false, "papers carry the notice of section 1557")
	order := choose(cmd, "date-order", "", "how dates in figures are read and written on the screens: month or day first", "mdy", "dmy")
	key := f.Int("key-minutes", 0, "minutes that the key stays in memory after the last person has locked the window; 0 drops it at once")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if f.NFlag() == 0 {
			return wrongUsage("practice set needs at least one setting")
		}
		return nil
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		kept, err := s.Practice.Get(s.ctx)
		if err != nil {
			return err
		}
		a := &kept.Address
		fields := map[string]*string{"name": &kept.Name, "city": &a.City, "state": &a.State, "postal-code": &a.PostalCode, "web": &kept.Web,
			"email": &kept.Email, "npi": &kept.NPI, "time-zone": &kept.TimeZone, "color": &kept.Color}
		for name, field := range fields {
			if f.Changed(name) {
				*field = strings.TrimSpace(*texts[name])
			}
		}
		if f.Changed("street") {
			if a.Lines = nil; strings.TrimSpace(*texts["street"]) != "" {
				a.Lines = []string{strings.TrimSpace(*texts["street"])}
			}
		}
		for name, fax := range map[string]bool{"phone": false, "fax": true} {
			if f.Changed(name) {
				kept.Phones = setNumber(kept.Phones, strings.TrimSpace(*texts[name]), fax)
			}
		}
		if f.Changed("hours") {
			kept.Week = hours.value
		}
		if f.Changed("language") {
			kept.Language = *language
		}
		for name, number := range map[string][2]*int{"idle-minutes": {idle, &kept.IdleMinutes}, "desk-minutes": {deskIdle, &kept.DeskMinutes}} {
			if f.Changed(name) {
				*number[1] = *number[0]
			}
		}
		if f.Changed("front-desk") {
			kept.FrontDesk = *frontDesk
		}
		if f.Changed("notice-1557") {
			kept.Section1557 = *notice
		}
		if *holidays != "" {
			if kept.Holidays, err = holidayFile(*holidays); err != nil {
				return err
			}
		}
		if f.Changed("logo") {
			if kept.Logo = nil; *logo != "" {
				if kept.Logo, err = readFile(*logo); err != nil {
					return err
				}
			}
		}
		if _, err = s.Practice.Save(s.ctx, kept); err != nil {
			return err
		}
		if f.Changed("date-order") {
			if err := practice.DateOrder.Set(s.ctx, s.DB, *order); err != nil {
				return err
			}
		}
		if f.Changed("key-minutes") {
			return house.KeyMinutes.Set(s.ctx, s.DB, *key)
		}
		return nil
	})
	return cmd
}

// setNumber replaces the first phone, or the first fax, and keeps the others.
func setNumber(phones []practice.Phone, number string, fax bool) []practice.Phone {
	for i, phone := range phones {
		if phone.Fax != fax {
			continue
		}
		rest := append(append([]practice.Phone{}, phones[:i]...), phones[i+1:]...)
		if number == "" {
			return rest
		}
		phone.Number = number
		return append(append(append([]practice.Phone{}, phones[:i]...), phone), phones[i+1:]...)
	}
	if number == "" {
		return phones
	}
	return append(phones, practice.Phone{Number: number, Fax: fax})
}

// holidayFile reads the days on which the practice is closed: a date and its name on each line.
func holidayFile(path string) ([]practice.Holiday, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	list := []practice.Holiday{}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || number == 1 && strings.HasPrefix(strings.ToLower(line), "date") {
			continue
		}
		date, name := line, ""
		if i := strings.IndexAny(line, ",; \t"); i >= 0 {
			date, name = line[:i], strings.Trim(line[i+1:], "\"; \t")
		}
		day, err := record.ParseDate(date)
		if err != nil || !day.Full() {
			return nil, fault.Field("holidays", "Line %d of the holidays is no day: write 2026-12-25 Christmas Day.", number)
		}
		list = append(list, practice.Holiday{Date: day, Name: name})
	}
	return list, nil
}
