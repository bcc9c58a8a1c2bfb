package press

import (
	"context"
	"errors"
	"strings"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/practice"
	"foyer/data/record"
	reportportal "foyer/reports/portal"

	"foyer/reports/letter"
	"foyer/reports/pdf"
	"foyer/reports/summary"
)

// Invitation makes the letter that invites a patient into the portal, with a new code for the channel. Where patients join
// at the vendor's page it has none, and the patient is invited once the letter is handed over.
func (p *Press) Invitation(ctx context.Context, patientID string, channel enrollment.Channel, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	who, err := p.Patients.Get(ctx, patientID)
	if err != nil {
		return Made{}, err
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return Made{}, err
	}
	lang := language(o.Lang, who.Language(), house.Language)
	panel, offered, err := p.panel(ctx, who.Patient, house, lang)
	if err != nil {
		return Made{}, err
	}
	if panel.State == reportportal.Declined {
		// Somebody asked for the letter by name: the patient has changed their mind.
		panel.State, offered = reportportal.Invite, panel.Join != reportportal.Open
	}
	if panel.State != reportportal.Invite {
		if why := enrollment.Refusal(who.Patient, p.today(house)); why != nil {
			return Made{}, why
		}
		return Made{}, fault.New(fault.Conflict, "This patient is in the portal already, or may not be invited. No letter was made.")
	}
	made := Made{PatientID: who.ID, Lang: lang}
	if offered {
		if made.Code, err = p.Enrollment.Issue(ctx, who.ID, channel); err != nil {
			return Made{}, err
		}
	}
	made.invites = !offered // the letter sends the patient to the vendor's page
	if err = p.finishLetter(ctx, &made, who.Patient, house, panel, o); err != nil {
		return Made{}, errors.Join(err, p.void(ctx, made.Code, "the letter could not be made"))
	}
	return made, nil
}

func (p *Press) finishLetter(ctx context.Context, made *Made, who record.Patient, house practice.Practice, panel reportportal.Panel, o Options) error {
	if made.Code.CodeID != "" {
		panel.Code = made.Code.Code
		var err error
		if panel.Expires, err = p.lastDay(ctx, made.Code.Expires); err != nil {
			return err
		}
	}
	in := letter.Invitation{
		Practice: letterhead(house, made.Lang),
		Patient:  summary.Patient{Name: who.Name().String(), Short: who.Name().First(), BirthDate: string(who.BirthDate), Record: who.MRN()},
		Address:  postal(who), Date: string(p.today(house)), Portal: panel,
		Options: summary.Options{Lang: made.Lang, LargePrint: o.LargePrint, A4: o.A4},
	}
	if house.Section1557 {
		in.Notice = notice1557(made.Lang)
	}
	doc, notes, err := in.Layout()
	if err != nil {
		return unprintable(err)
	}
	if made.PDF, err = pdf.Render(doc); err != nil {
		return unprintable(err)
	}
	for _, n := range notes {
		made.Notes = append(made.Notes, n.Field+": "+n.Change)
	}
	kept, err := p.Papers.Keep(ctx, paperlog.Paper{Kind: paperlog.Letter, Title: "Invitation", PatientID: made.PatientID, Language: made.Lang,
		LargePrint: o.LargePrint, Pages: len(doc.Pages), CodeID: made.Code.CodeID}, made.PDF)
	made.ID = kept.ID
	return err
}

// postal is the address for the envelope. A confidential-communication request comes before everything else.
func postal(who record.Patient) []string {
	var a record.Address
	switch c := who.Confidential; {
	case c.Requested && len(c.Address.Lines) > 0:
		a = c.Address
	default:
		for _, have := range who.Addresses {
			if have.Use != "old" {
				a = have
				break
			}
		}
	}
	lines := append([]string{}, a.Lines...)
	town := strings.TrimPrefix(strings.TrimSpace(a.City+", "+a.State), ", ")
	if town = strings.TrimSuffix(strings.TrimSpace(town), ","); town != "" || a.PostalCode != "" {
		lines = append(lines, strings.TrimSpace(town+" "+a.PostalCode))
	}
	return lines
}

// Recovery sets the sheet with the practice's recovery key. Nothing of it is kept.
func (p *Press) Recovery(ctx context.Context, key string) ([]byte, error) {
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	file, _, err := letter.Recovery{Practice: letterhead(house, "en"), Key: key, Date: string(p.today(house)), Options: summary.Options{Lang: "en"}}.PDF()
	return file, unprintableOrNil(err)
}

func unprintableOrNil(err error) error {
	if err == nil {
		return nil
	}
	return unprintable(err)
}
