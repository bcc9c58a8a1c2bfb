package desk

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail"
	mailmime "foyer/data/mail/mime"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/team"
	"foyer/data/template"
	screen "foyer/ui/mail"
)

// hold is how long a mail waits in the outbox so that it can be taken back.
const hold = 8 * time.Second

// act runs a change as the signed-in member.
func (d *desk) act(ctx context.Context, fn func(ctx context.Context, h *house.House) error) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return fn(ctx, h)
}

// SetStatus implements mail.Services.
func (d mailServices) SetStatus(ctx context.Context, id string, status mail.Status) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.SetStatus(ctx, id, status) })
}

// Restore implements mail.Services.
func (d mailServices) Restore(ctx context.Context, was mail.Conversation) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.Restore(ctx, was) })
}

// Assign implements mail.Services.
func (d mailServices) Assign(ctx context.Context, id, member string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.Assign(ctx, id, member) })
}

// SetUrgent implements mail.Services.
func (d mailServices) SetUrgent(ctx context.Context, id string, urgent bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		if urgent {
			return h.Mail.SetUrgent(ctx, id)
		}
		return h.Mail.NotUrgent(ctx, id)
	})
}

// SetToCall implements mail.Services.
func (d mailServices) SetToCall(ctx context.Context, id string, on bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.SetToCall(ctx, id, on) })
}

// Calm implements mail.Services.
func (d mailServices) Calm(ctx context.Context, id, why string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.NotUrgentAs(ctx, id, why) })
}

// SetCategory implements mail.Services.
func (d mailServices) SetCategory(ctx context.Context, id, category string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.SetCategory(ctx, id, category) })
}

// SetRead implements mail.Services.
func (d mailServices) SetRead(ctx context.Context, id string, read bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.MarkRead(ctx, id, read) })
}

// FileTo implements mail.Services.
func (d mailServices) FileTo(ctx context.Context, id, patient string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.FileTo(ctx, id, patient) })
}

// FileWithAddress implements mail.Services.
func (d mailServices) FileWithAddress(ctx context.Context, id, patient string) (added string, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) error {
		return h.Mail.FileWith(ctx, id, patient, func(tx *store.Tx, from string) error {
			if from == "" {
				return nil
			}
			new, err := h.Patients.AddContactIn(ctx, tx, patient, record.ContactPoint{System: "email", Value: from})
			if new {
				added = from
			}
			return err
		})
	})
	return added, err
}

// AddAddress implements mail.Services.
func (d mailServices) AddAddress(ctx context.Context, patient, address string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		return h.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := h.Patients.AddContactIn(ctx, tx, patient, record.ContactPoint{System: "email", Value: address})
			return err
		})
	})
}

// Unfile implements mail.Services.
func (d mailServices) Unfile(ctx context.Context, id, before, patient, address string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		return h.Mail.FileWith(ctx, id, before, func(tx *store.Tx, _ string) error {
			return h.Patients.RemoveContactIn(ctx, tx, patient, record.ContactPoint{System: "email", Value: address})
		})
	})
}

// SetAside implements mail.Services.
func (d mailServices) SetAside(ctx context.Context, id string, junk bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.SetAside(ctx, id, junk) })
}

// Seen implements mail.Services.
func (d mailServices) Seen(ctx context.Context, id string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.Seen(ctx, id) })
}

// LogCall implements mail.Services.
func (d mailServices) LogCall(ctx context.Context, id, outcome, note string, calm bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		if calm {
			return h.Mail.LogCalming(ctx, id, outcome, note)
		}
		return h.Mail.LogCall(ctx, id, outcome, note)
	})
}

// Decide implements mail.Services.
func (d mailServices) Decide(ctx context.Context, claim, id, patient, reason string, accept bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		looked := func(tx *store.Tx) error { return h.Mail.SeenIn(ctx, tx, id) }
		if accept {
			return h.Enrollment.Accept(ctx, claim, patient, reason, looked)
		}
		return h.Enrollment.Dismiss(ctx, claim, reason, looked)
	})
}

// RecordConsent implements mail.Services.
func (d mailServices) RecordConsent(ctx context.Context, patient, method, note string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		_, err := h.Consents.Record(ctx, consent.Consent{PatientID: patient, Kind: consent.Email, State: consent.Given, Method: consent.Method(method), Note: note}, "")
		return err
	})
}

// AddressWorks implements mail.Services.
func (d mailServices) AddressWorks(ctx context.Context, address string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.AddressWorks(ctx, address) })
}

// Raw implements mail.Services.
func (d mailServices) Raw(ctx context.Context, mailID string) (raw []byte, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) (err error) { raw, err = h.Mail.Raw(ctx, mailID); return err })
	return raw, err
}

// Attachment implements mail.Services.
func (d mailServices) Attachment(ctx context.Context, mailID string, index int) (p screen.Part, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) error {
		f, data, err := h.Mail.Attachment(ctx, mailID, index)
		p = screen.Part{Name: f.Name, Type: f.Type, Data: data}
		return err
	})
	return p, err
}

// SaveAttachment implements mail.Services. The file is for its owner alone and replaces none.
func (d mailServices) SaveAttachment(ctx context.Context, mailID string, index int, path string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		_, data, err := h.Mail.Attachment(ctx, mailID, index)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = f.Write(data)
			err = errors.Join(err, f.Close())
			if err != nil {
				err = errors.Join(err, os.Remove(path)) // half a file is worse than none
			}
		}
		if err != nil {
			return fault.Wrap(fault.Unavailable, err, "The file could not be written. Choose another folder.")
		}
		return audit.Note(ctx, h.DB, audit.Entry{Action: "mail.attachment-saved", Subject: "mail", SubjectID: mailID, Detail: map[string]any{"attachment": index, "bytes": len(data)}})
	})
}

// received is the kind of papers that patients sent.
const received paperlog.Kind = "received"

// KeepAttachment implements mail.Services.
func (d mailServices) KeepAttachment(ctx context.Context, mailID string, index int, patient string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error {
		f, data, err := h.Mail.Attachment(ctx, mailID, index)
		if err != nil {
			return err
		}
		who, err := h.Patients.Get(ctx, patient)
		if err != nil {
			return err
		}
		_, err = h.Papers.Keep(ctx, paperlog.Paper{Kind: received, Title: f.Name, PatientID: who.ID, Language: who.Language()}, data)
		return err
	})
}

// StartTerms implements mail.Services.
func (d mailServices) StartTerms(ctx context.Context, patient string) (t mail.Terms, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) (err error) {
		t, err = h.Mail.StartTerms(ctx, patient, "")
		return err
	})
	return t, err
}

// Send implements mail.Services. The mail waits a moment in the outbox; what ends first, that or the program, lets it go.
func (d mailServices) Send(ctx context.Context, a screen.Answer) (sent screen.Sent, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return sent, err
	}
	var files []mailmime.File
	var ids []string
	for _, f := range a.Files {
		file, passphrase, err := attached(ctx, h, f)
		if err != nil {
			return sent, err
		}
		files, ids = append(files, file), append(ids, f.ID)
		if f.Seal {
			sent.Passphrases = append(sent.Passphrases, passphrase)
		}
	}
	if a.Conversation != "" {
		sent.Queued, err = h.Mail.ReplyHeld(ctx, a.Conversation, a.Text, files, a.Done, hold)
	} else {
		sent.Queued, err = h.Mail.Send(ctx, mail.Draft{PatientID: a.Patient, To: a.To, Subject: a.Subject, Text: a.Text, Attachments: files, Purpose: "new", Hold: hold})
	}
	if err != nil {
		return sent, err
	}
	id := sent.ID
	time.AfterFunc(hold, func() {
		system := access.With(context.Background(), access.System)
		if err := h.Mail.Release(system, id); err != nil {
			d.log.Info("a held mail waits for the next check", "kind", fault.Of(err))
		}
		if err := h.Team.ForgetSent(system, id); err != nil {
			d.log.Info("the files of a mail that was sent are forgotten later", "kind", fault.Of(err))
		}
	})
	// It is in the outbox, whatever becomes of the draft's files: at worst they stand in the answer still.
	if err := h.Team.MoveDraftFiles(ctx, team.SentKey(id), ids...); err != nil {
		d.log.Warn("the files of a mail that was sent stay with its draft", "kind", fault.Of(err))
	}
	return sent, nil
}

// attached is a file that goes out with a mail: encrypted if that was so when the member sent it.
func attached(ctx context.Context, h *house.House, f screen.File) (file mailmime.File, passphrase string, err error) {
	_, data, err := h.Team.DraftFileData(ctx, f.ID)
	if err != nil {
		return file, "", err
	}
	kind := mime.TypeByExtension(filepath.Ext(f.Name))
	if kind == "" {
		kind = http.DetectContentType(data)
	}
	if f.Seal {
		if data, passphrase, err = press.Seal(data, h.DB.Source()); err != nil {
			return file, "", fault.Wrap(fault.Invalid, err, "This PDF could not be encrypted. Nothing was sent.")
		}
	}
	return mailmime.File{Name: f.Name, Type: kind, Data: data}, passphrase, nil
}

// Withdraw implements mail.Services.
func (d mailServices) Withdraw(ctx context.Context, outbox string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.Withdraw(ctx, outbox) })
}

// Resend implements mail.Services.
func (d mailServices) Resend(ctx context.Context, outbox string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.Resend(ctx, outbox) })
}

// TakeAsSent implements mail.Services.
func (d mailServices) TakeAsSent(ctx context.Context, outbox string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Mail.TakeAsSent(ctx, outbox) })
}

// Templates implements mail.Services.
func (d mailServices) Templates(ctx context.Context) (list []template.Template, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) (err error) { list, err = h.Templates.List(ctx); return err })
	return list, err
}

// Fill implements mail.Services.
func (d mailServices) Fill(ctx context.Context, t template.Template, patient, name string) (text string, err error) {
	err = d.act(ctx, func(ctx context.Context, h *house.House) error {
		p, err := h.Practice.Get(ctx)
		if err != nil {
			return err
		}
		if patient != "" {
			who, err := h.Patients.Get(ctx, patient)
			if err != nil {
				return err
			}
			name = who.Name().String()
		}
		actor, _ := access.From(ctx)
		text = t.Fill(template.Values{Patient: name, Member: actor.Name, Practice: p.Name, Phone: p.Phone(), Hours: press.HoursInWords(p.Week, t.Language)})
		return nil
	})
	return text, err
}

// SaveTemplate implements mail.Services.
func (d mailServices) SaveTemplate(ctx context.Context, t template.Template) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { _, err := h.Templates.Save(ctx, t); return err })
}

// RemoveTemplate implements mail.Services.
func (d mailServices) RemoveTemplate(ctx context.Context, id string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Templates.Remove(ctx, id) })
}

// RestoreTemplate implements mail.Services.
func (d mailServices) RestoreTemplate(ctx context.Context, id string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Templates.Restore(ctx, id) })
}
