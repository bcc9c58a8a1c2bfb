package house

import (
	"context"
	"fmt"

	"foyer/data/export"
	"foyer/data/mail"
)

// mails hands out the practice's mail to the export: each mail whole (.eml), and what is attached to it beside it.
func (h *House) mails(ctx context.Context, fn func(export.File) error) error {
	return h.Mail.Each(ctx, func(k mail.Kept) error {
		f := export.File{Path: "mail/" + k.ID + ".eml", Kind: "mail", ID: k.ID, PatientID: k.PatientID, Date: k.Arrived, Content: k.Raw}
		if err := fn(f); err != nil {
			return err
		}
		for i, a := range k.Attachments {
			err := fn(export.File{Path: fmt.Sprintf("mail/%s/%d-%s", k.ID, i+1, export.SafeName(a.Name)), Kind: "attachment", ID: k.ID, PatientID: k.PatientID,
				Title: a.Name, Date: k.Arrived, Content: a.Data})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
