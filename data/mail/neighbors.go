package mail

import (
	"context"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/patient"
)

// PatientsOf lets mail find patients in the practice's register.
func PatientsOf(service *patient.Service) Patients { return register{service} }

type register struct{ patients *patient.Service }

// ByEmail implements Patients.
func (r register) ByEmail(ctx context.Context, address string) ([]PatientRef, error) {
	found, err := r.patients.ByMail(ctx, address)
	if err != nil {
		return nil, err
	}
	var list []PatientRef
	for _, p := range found {
		list = append(list, PatientRef{ID: p.ID, Given: p.Given, Family: p.Family, Language: p.Language, Emails: p.Emails, Deceased: p.Deceased})
	}
	return list, nil
}

// Patient implements Patients.
func (r register) Patient(ctx context.Context, id string) (PatientRef, error) {
	p, err := r.patients.Get(ctx, id)
	if err != nil {
		return PatientRef{}, err
	}
	return PatientRef{ID: p.ID, Given: p.Name().First(), Family: p.Name().Family, Language: p.Language(), Emails: p.Reach("email"),
		Deceased: p.Deceased, Confidential: p.Confidential}, nil
}

// EnrollerOf lets mail hand codes to the practice's enrollment.
func EnrollerOf(service *enrollment.Service) Enroller { return codes{service} }

type codes struct{ enrollment *enrollment.Service }

// FindCodes implements Enroller.
func (codes) FindCodes(text string) []string { return enrollment.FindCodes(text) }

// Verify implements Enroller. Foyer itself acts: nobody sits at the desk when mail arrives.
func (c codes) Verify(ctx context.Context, claim Claim) (Outcome, error) {
	r, err := c.enrollment.Verify(access.With(ctx, access.System), enrollment.Claim{Text: claim.Text, Codes: claim.Codes, Sender: claim.Sender,
		PatientIDs: claim.PatientIDs, Message: claim.MessageID, AuthFailed: claim.AuthFailed})
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{PatientID: r.PatientID, Reason: r.Because}
	switch r.Outcome {
	case enrollment.Enrolled:
		o.Verdict = Enrolled
	case enrollment.OtherPatient, enrollment.SenderDoesNotFit, enrollment.Unproven, enrollment.Refused:
		o.Verdict = Doubtful
	case enrollment.NoCode:
		o.Verdict = NoCode
	default:
		o.Verdict = Refused
	}
	if o.Verdict == Refused && r.Outcome == enrollment.Unreadable && len(claim.Codes) == 0 {
		o.Verdict = Doubtful // ENROLL without a code: a person helps
	}
	return o, nil
}
