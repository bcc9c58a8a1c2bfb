package patients

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// mails lists the patient's conversations; each opens in the mail.
func (s *Screen) mails(r Record) fyne.CanvasObject {
	if r.MailWhy != "" {
		return kit.Empty("lock", words.T("ui.record.mail"), r.MailWhy, nil)
	}
	write := kit.NewButton(words.T("ui.record.write"), s.write)
	write.Icon = "mail"
	write.SetOff(s.rights.Mail != "" || !s.shell.Has("mail") || len(r.Patient.Reach("email")) == 0)
	if len(r.Mails) == 0 {
		hint := words.T("ui.record.mails.none.hint")
		if len(r.Patient.Reach("email")) == 0 {
			hint = words.T("ui.record.mails.noaddress")
		}
		return kit.Empty("mail", words.T("ui.record.mails.none"), hint, write)
	}
	all := r.Mails
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.record.mails.last"), Width: 140, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(moment(all[i].Last))} }},
		kit.Column{Title: words.T("ui.record.mails.subject"), Width: 200, Flex: 2, Cell: func(i int) []kit.Span {
			subject := all[i].Subject
			if subject == "" {
				subject = words.T("ui.record.mails.nosubject")
			}
			spans := []kit.Span{kit.Say(subject)}
			if all[i].Unread > 0 {
				spans[0] = kit.Strong(subject)
			}
			if all[i].Count > 1 {
				spans = append(spans, kit.Quiet(words.Count(all[i].Count)).As(kit.Small).After(5))
			}
			return append(spans, kit.Quiet(all[i].Preview).After(9))
		}},
		kit.Column{Title: "", Width: 84, Cell: func(i int) []kit.Span {
			switch {
			case all[i].Urgent:
				return []kit.Span{kit.Tag(words.T("ui.record.mails.urgent"), kit.Red)}
			case all[i].Done:
				return []kit.Span{kit.Tag(words.T("ui.record.mails.done"), kit.Grey)}
			}
			return []kit.Span{kit.Tag(words.T("ui.record.mails.open"), kit.Amber)}
		}})
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) { s.goTo.Mail(all[i].ID) }
	hint := words.T("ui.record.mails.hint")
	if !s.shell.Has("mail") {
		hint = ""
	}
	foot := kit.Padded(kit.Room(10, 10, 0, 18), kit.Spread(8, 0, kit.NewClip(kit.Quiet(hint).As(kit.Small)), write))
	return kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), foot))
}
