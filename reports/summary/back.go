package summary

import (
	"time"

	"foyer/reports/paper"
)

// back describes one of the small sections; none when there is nothing to say. What the record says is absent is printed as
// that; for allergies and smoking, which every summary must carry, missing data is said, too.
func (s *writer) back(part string) []paper.Section {
	in, w := &s.in, s.w
	list := func(lines ...paper.Text) []paper.Section {
		var kept []paper.Text
		for _, l := range lines {
			if !l.Empty() {
				kept = append(kept, l)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return []paper.Section{{Title: w.Say(part), Lines: kept}}
	}
	// one runs few short facts together, parted by semicolons.
	one := func(lines ...paper.Text) []paper.Section {
		out := list(lines...)
		if len(out) == 0 || len(out[0].Lines) < 2 || len(out[0].Lines) > 4 {
			return out
		}
		var joined paper.Text
		for i, l := range out[0].Lines {
			if i > 0 {
				joined = append(joined, paper.Run{Text: "; "})
			}
			joined = append(joined, l...)
		}
		if len(joined.String()) <= 120 {
			out[0].Lines = []paper.Text{joined}
		}
		return out
	}
	switch part {
	case PartCare:
		care := in.Care
		if len(in.Next) > MostNext {
			care = append(append([]string{}, in.Next[MostNext:]...), care...)
		}
		return list(texts(care)...)
	case PartResults:
		var lines []paper.Text
		for _, r := range in.Results {
			lines = append(lines, s.result(r))
		}
		return one(lines...)
	case PartPending:
		return one(texts(in.Pending)...)
	case PartTests:
		var lines []paper.Text
		for _, t := range in.FutureTests {
			lines = append(lines, paper.T(join(", ", t.What, s.when(t), t.With, t.Place, t.Phone)))
		}
		return one(lines...)
	case PartReferrals:
		return one(texts(in.Referrals)...)
	case PartGoals:
		var lines []paper.Text
		for _, g := range in.Goals {
			due := ""
			if g.Due != "" {
				due = w.Say("goals.due", w.Short(g.Due))
			}
			lines = append(lines, paper.T(join(", ", join(": ", g.What, g.Target), due)))
		}
		return one(lines...)
	case PartPlan:
		return one(texts(in.Plan)...)
	case PartProblems:
		if len(in.Problems) == 0 && in.NoProblems {
			return one(paper.T(w.Say("problems.none")))
		}
		return one(texts(in.Problems)...)
	case PartAllergies:
		return one(s.allergies()...)
	case PartImmunizations:
		return one(s.done(in.Immunizations)...)
	case PartProcedures:
		return one(s.done(in.Procedures)...)
	case PartAids:
		return one(texts(in.Aids)...)
	case PartSmoking:
		if in.Patient.Child && in.Smoking == "" {
			return nil
		}
		return one(paper.T(orAbsent(in.Smoking, w.Say("absent"))))
	case PartAbout:
		return one(s.about())
	case PartProvider:
		return s.provider()
	}
	return nil
}

func orAbsent(s, absent string) string {
	if s == "" {
		return absent
	}
	return s
}

func (s *writer) result(r Result) paper.Text {
	tail := s.w.Or("flag."+r.Flag, r.Flag)
	if r.Range != "" {
		tail = join(", ", tail, s.w.Say("results.range", r.Range))
	}
	if tail != "" {
		tail = " (" + tail + ")"
	}
	when := ""
	if r.When != "" {
		when = ", " + s.w.Short(r.When)
	}
	return paper.Join(paper.T(r.Name+" "), paper.B(r.Value), paper.T(tail+when))
}

func (s *writer) allergies() []paper.Text {
	if len(s.in.Allergies) == 0 {
		if s.in.NoAllergies {
			return texts([]string{s.w.Say("allergies.none")})
		}
		return texts([]string{s.w.Say("absent")})
	}
	var lines []paper.Text
	for _, a := range s.in.Allergies {
		reaction := ""
		if a.Reaction != "" {
			reaction = " (" + a.Reaction + ")"
		}
		lines = append(lines, paper.Join(paper.B(a.To), paper.T(reaction)))
	}
	return lines
}

func (s *writer) done(list []Done) []paper.Text {
	var lines []paper.Text
	for _, d := range list {
		not := ""
		if d.NotDone {
			not = s.w.Say("immunizations.refused")
		}
		lines = append(lines, paper.T(join(", ", d.What, not, s.w.Short(d.When), d.Note)))
	}
	return lines
}

func (s *writer) about() paper.Text {
	p, w := &s.in.Patient, s.w
	var parts []string
	for _, f := range [][2]string{{"", w.Or("sex."+p.Sex, p.Sex)}, {"about.gender", p.Gender}, {"", p.Race}, {"", p.Ethnicity}, {"about.language", p.Language}} {
		switch {
		case f[1] == "":
		case f[0] == "":
			parts = append(parts, f[1])
		default:
			parts = append(parts, w.Say(f[0], f[1]))
		}
	}
	if len(parts) == 0 {
		return paper.T(w.Say("absent"))
	}
	return paper.T(join("; ", parts...))
}

// provider says how to reach the practice and who signed. Date, place and provider stand in the box on page 1.
func (s *writer) provider() []paper.Section {
	in, w := &s.in, s.w
	var out []paper.Section
	contact := in.Visit.Contact
	if contact == "" {
		contact = join(", ", in.Practice.Phone, in.Practice.Hours)
	}
	if contact != "" {
		out = append(out, paper.Section{Title: w.Say("contact"), Lines: []paper.Text{paper.T(contact)}})
	}
	if in.Visit.Signed != "" {
		out = append(out, paper.Section{Title: w.Say("signed"), Lines: []paper.Text{paper.T(in.Visit.Signed)}})
	}
	return out
}

// isoTime is the day of an ISO date in UTC, or the zero time.
func isoTime(iso string) time.Time {
	if len(iso) < 10 {
		return time.Time{}
	}
	t, err := time.Parse("2006-01-02", iso[:10])
	if err != nil {
		return time.Time{}
	}
	return t
}
