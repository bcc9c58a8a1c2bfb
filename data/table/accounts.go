package table

import (
	"foyer/data/record"
)

// Account is a row of a vendor's report on the accounts of its portal.
type Account struct {
	Line    int // of the file, counted from 1
	Patient record.Patient
	Status  string      // in the vendor's words; empty where the report has no such column
	Invited record.Date // empty where it is not told
	Joined  record.Date
	Seen    record.Date // the last sign-in
}

// accountRow takes a row of such a report.
func (p *parser) accountRow(r row) {
	who, ok := r.patient()
	if !ok {
		return // said
	}
	if len(who.Names) == 0 && len(who.Identifiers) == 0 {
		p.leave(r.line, r.header(FieldName), "the row names no patient")
		return
	}
	a := Account{Line: r.line, Patient: who, Status: r.get(FieldAccountStatus)}
	for _, cell := range []struct {
		field Field
		into  *record.Date
	}{{FieldAccountInvited, &a.Invited}, {FieldAccountJoined, &a.Joined}, {FieldAccountSeen, &a.Seen}} {
		v := r.get(cell.field)
		if v == "" {
			continue
		}
		day, reason := r.dates.day(v, false)
		if reason != "" {
			p.odd(r.line, r.header(cell.field), reason)
			continue
		}
		*cell.into = day
	}
	p.result.Accounts = append(p.result.Accounts, a)
}
