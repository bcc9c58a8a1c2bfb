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

	"foyer/reports/gate"
	"foyer/reports/letter"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Invitation makes the letter that invites a patient into the portal, with a new code for the channel. Where patients join
// at the vendor's page it has none, and the patient is invited once the letter is handed over.
func (p *Press) Invitation(ctx context.Context, patientID string, channel enrollment.Channel, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	l, err := p.letter(ctx, patientID, o)
	if err != nil {
		return Made{}, err
	}
	made := Made{PatientID: l.who.ID, Lang: l.lang}
	if l.offered {
		if made.Code, err = p.Enrollment.Issue(ctx, l.who.ID, channel); err != nil {
			return Made{}, err
		}
	}
	made.invites = !l.offered // the letter sends the patient to the vendor's page
	if err = p.finishLetter(ctx, &made, l, o); err != nil {
		return Made{}, errors.Join(err, p.void(ctx, made.Code, "the letter could not be made"))
	}
	return made, nil
}

// invitation is a letter before it has its code.
type invitation struct {
	who     record.Patient
	house   practice.Practice
	panel   reportportal.Panel
	lang    string
	offered bool // it carries a code
}

// letter gathers what a patient's letter says, or why there can be none.
func (p *Press) letter(ctx context.Context, patientID string, o Options) (l invitation, err error) {
	who, err := p.Patients.Get(ctx, patientID)
	if err != nil {
		return l, err
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return l, err
	}
	lang := language(o.Lang, who.Language(), house.Language)
	panel, offered, err := p.panel(ctx, who.Patient, house, lang)
	if err != nil {
		return l, err
	}
	if panel.State == reportportal.Declined {
		// Somebody asked for the letter by name: the patient has changed their mind.
		panel.State, offered = reportportal.Invite, panel.Join != reportportal.Open
	}
	if panel.State != reportportal.Invite {
		if why := enrollment.Refusal(who.Patient, p.today(house)); why != nil {
			return l, why
		}
		return l, fault.New(fault.Conflict, "This patient is in the portal already, or may not be invited. No letter was made.")
	}
	return invitation{who.Patient, house, panel, lang, offered}, nil
}

// InvitationPreview sets a patient's letter with a blank where the code will stand. Nothing is issued, nothing kept.
func (p *Press) InvitationPreview(ctx context.Context, patientID string, o Options) (*paper.Doc, error) {
	l, err := p.letter(ctx, patientID, o)
	if err != nil {
		return nil, err
	}
	if l.offered {
		l.panel.Code = codeBlank
		expires, err := p.Enrollment.PaperExpiry(ctx)
		if err != nil {
			return nil, err
		}
		if l.panel.Expires, err = p.lastDay(ctx, expires); err != nil {
			return nil, err
		}
	}
	doc, _, err := p.setLetter(l, o)
	return doc, err
}

func (p *Press) setLetter(l invitation, o Options) (*paper.Doc, []gate.Note, error) {
	in := letter.Invitation{
		Practice: letterhead(l.house, l.lang),
		Patient:  summary.Patient{Name: l.who.Name().String(), Short: l.who.Name().First(), BirthDate: string(l.who.BirthDate), Record: l.who.MRN()},
		Address:  postal(l.who), Date: string(p.today(l.house)), Portal: l.panel,
		Options: summary.Options{Lang: l.lang, LargePrint: o.LargePrint, A4: o.A4},
	}
	if l.house.Section1557 {
		in.Notice = notice1557(l.lang)
	}
	doc, notes, err := in.Layout()
	return doc, notes, unprintableOrNil(err)
}

func (p *Press) finishLetter(ctx context.Context, made *Made, l invitation, o Options) error {
	if made.Code.CodeID != "" {
		l.panel.Code = made.Code.Code
		var err error
		if l.panel.Expires, err = p.lastDay(ctx, made.Code.Expires); err != nil {
			return err
		}
	}
	doc, notes, err := p.setLetter(l, o)
	if err != nil {
		return err
	}
	if made.PDF, err = pdf.Render(doc); err != nil {
		return unprintable(err)
	}
	made.doc = doc
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

// MayInvite returns nil when a patient can get an invitation on paper or at the desk now, else why not, in a sentence.
func (p *Press) MayInvite(ctx context.Context, patientID string) error {
	_, err := p.letter(ctx, patientID, Options{})
	return err
}

// Way is how a patient joins at the desk: what the square code opens, and whether a code of ours is asked for there.
type Way struct {
	Payload string // of the square code
	Address string // as one reads it: the mailbox or the page
	ByMail  bool
	Coded   bool
}

// DeskWay says how a patient joins at the desk, without giving a code out.
func (p *Press) DeskWay(ctx context.Context, patientID, lang string) (Way, error) {
	l, err := p.letter(ctx, patientID, Options{Lang: lang})
	if err != nil {
		return Way{}, err
	}
	w := Way{Payload: l.panel.Payload(wording.For(l.lang)), Address: l.panel.Address, ByMail: l.panel.ByMail(), Coded: l.offered}
	if w.ByMail {
		w.Address = l.panel.Mail
	}
	return w, nil
}
