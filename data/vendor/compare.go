package vendor

import (
	"foyer/data/enrollment"
	"foyer/data/record"
)

// verdict is what a row means for a patient.
type verdict struct {
	event  enrollment.Event // happens; "" for nothing
	person bool             // the sources contradict each other: a person decides
	why    string           // in a sentence, where the two states don't say it
}

// compare puts what the vendor says beside where the patient stands here. What fits is nothing to do; what is newer or more than is
// known here happens; what contradicts a person's or a patient's word is for a person.
func compare(m Meaning, on, seen record.Date, ours enrollment.Enrollment, deceased bool) verdict {
	since := record.DayOf(ours.Since)
	if ours.Since.IsZero() {
		since = ""
	}
	later := on != "" && on > since
	differs := verdict{person: true}
	if deceased {
		if m == Joined || m == Invited {
			return verdict{person: true, why: "The patient is recorded as deceased, and has an account or an invitation at the vendor."}
		}
		return verdict{}
	}
	switch m {
	case Joined:
		switch ours.State {
		case enrollment.Active:
			return verdict{}
		case enrollment.Inactive:
			if seen > since || later {
				return verdict{event: enrollment.Open}
			}
			return verdict{}
		case enrollment.Revoked, enrollment.Ineligible:
			return differs
		case enrollment.Declined:
			if !later {
				return differs
			}
		}
		return verdict{event: enrollment.Activate}
	case Invited:
		switch ours.State {
		case enrollment.Invited, enrollment.Opened:
			return verdict{}
		case enrollment.Active, enrollment.Inactive, enrollment.Revoked, enrollment.Ineligible:
			return differs
		case enrollment.Declined, enrollment.Deferred:
			if !later { // what the patient said came after the invitation
				return verdict{}
			}
		}
		return verdict{event: enrollment.Invite}
	case Declined:
		switch ours.State {
		case enrollment.Declined, enrollment.Revoked, enrollment.Ineligible:
			return verdict{}
		case enrollment.Active, enrollment.Inactive:
			return differs
		}
		return verdict{event: enrollment.Decline}
	case Off, None:
		if ours.State == enrollment.Active || ours.State == enrollment.Inactive {
			return differs
		}
	}
	return verdict{}
}

// steps are the events by which the vendor's word is taken against what stands here.
func steps(m Meaning, ours enrollment.State) (list []enrollment.Event) {
	if ours == enrollment.Revoked || ours == enrollment.Ineligible {
		list = append(list, enrollment.Reinstate)
	}
	switch m {
	case Joined:
		return append(list, enrollment.Activate)
	case Invited:
		if ours == enrollment.Active || ours == enrollment.Inactive {
			list = append(list, enrollment.Revoke, enrollment.Reinstate)
		}
		return append(list, enrollment.Invite)
	case Declined:
		if ours == enrollment.Active || ours == enrollment.Inactive {
			list = append(list, enrollment.Revoke, enrollment.Reinstate)
		}
		return append(list, enrollment.Decline)
	}
	if ours == enrollment.Active || ours == enrollment.Inactive {
		return []enrollment.Event{enrollment.Revoke}
	}
	return nil
}
