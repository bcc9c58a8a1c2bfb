package large

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/store"
)

const (
	address = "office@cedarhollow.example"
	// openDays is how far back mail is still work; older conversations are done.
	openDays = 3
	// mailsADay spreads the mails over the past.
	mailsADay = 90
)

var (
	mailSubjects = []string{"Refill request", "Question about my results", "Appointment", "Blood pressure readings", "Form for school", "Bill", "New symptoms", "Referral"}
	mailWords    = strings.Fields("please refill my lisinopril before friday I have a question about the results from last week my blood pressure was 142/88 in the morning and 136/84 at night could we move the appointment to tuesday the pharmacy says there are no refills left thank you for your help with the insurance form my daughter needs it for school")
)

// fillMail writes mails as a sync would: bytes first, then each is read. The account's server is not there.
func fillMail(ctx context.Context, h *house.House, size Size, say func(string, int, int)) error {
	nobody := account.Server{Host: "127.0.0.1", Port: 1, Security: account.Plain}
	id, err := h.Mail.SetAccount(ctx, mail.Account{Address: address, Name: "Cedar Hollow", IMAP: nobody, SMTP: nobody, User: address, Secret: "none", Agreement: "for the figures"})
	if err != nil {
		return err
	}
	system := access.With(ctx, access.System)
	mover, err := h.Mail.Mover(system)
	if err != nil {
		return err
	}
	a, err := h.Mail.Account(system, id)
	if err != nil {
		return err
	}
	box, err := mover.Box(system, id, "INBOX", imap.Inbox)
	if err != nil {
		return err
	}
	box.UIDValidity = 1
	r := rand.New(rand.NewPCG(3, 3))
	now := h.DB.Source().Now()
	for done := 0; done < size.Messages; {
		crate := mail.NewCrate()
		for range min(500, size.Messages-done) {
			at := now.Add(-time.Duration(size.Messages-done) * 24 * time.Hour / mailsADay)
			crate.Add(imap.Raw{State: imap.State{UID: imap.UID(done + 1), InternalDate: at, Flags: flags(size.Messages - done)}, Body: letter(r, size, done, at)})
			done++
		}
		pack := crate.Pack(box)
		_, err := mover.Take(system, box, []mail.Pack{pack})
		pack.Release()
		if err != nil {
			return fmt.Errorf("mails of a large practice: %w", err)
		}
		say("mails", done, size.Messages)
	}
	box.UIDNext, box.FirstDone = imap.UID(size.Messages+1), now
	if err := mover.SaveBox(system, box); err != nil {
		return err
	}
	for left := size.Messages; ; {
		n, err := mover.ReadBatch(system, a, mail.ReadOptions{Limit: 200})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		left -= n
		say("mails read", size.Messages-left, size.Messages)
	}
	return h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET status = 'done', done_at = last_at WHERE last_at < ?`, store.Time(now.AddDate(0, 0, -openDays)))
		return err
	})
}

func flags(age int) []string {
	if age > openDays*mailsADay {
		return []string{imap.Seen}
	}
	return nil
}

// letter is one mail, mostly of a patient who has an address on record.
func letter(r *rand.Rand, size Size, i int, at time.Time) []byte {
	var text strings.Builder
	for n := 40 + r.IntN(160); n > 0; n-- {
		text.WriteString(mailWords[r.IntN(len(mailWords))])
		if n%12 == 0 {
			text.WriteString(".\r\n")
		} else {
			text.WriteByte(' ')
		}
	}
	if r.IntN(60) == 0 {
		text.WriteString("I have chest pain since this morning.\r\n")
	}
	who := r.IntN(max(size.Patients, 1))
	return fmt.Appendf(nil, "From: %s <%s>\r\nTo: %s\r\nSubject: %s %d\r\nDate: %s\r\nMessage-ID: <%d.large@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s",
		"A patient", mailOf(who), address, mailSubjects[r.IntN(len(mailSubjects))], r.IntN(900), at.Format(time.RFC1123Z), i, text.String())
}
