// Package enrollment owns each patient's way into the portal: the states and what may follow what, the one-time codes
// and their register, the check of codes that come back by mail, the funnel and the worklist.
package enrollment

import (
	"foyer/data/fault"
)

// State is where a patient stands.
type State string

// The states.
const (
	NotOffered State = "not_offered"
	Offered    State = "offered"    // somebody has told the patient about the portal
	Invited    State = "invited"    // the patient holds a code or an invitation
	Opened     State = "opened"     // the patient has begun
	Active     State = "active"     // the patient has joined: "enrolled" in speech
	Declined   State = "declined"   // the patient said no; ask again on a day, or never
	Deferred   State = "deferred"   // the patient said later
	Expired    State = "expired"    // every code ran out unused
	Failed     State = "failed"     // the invitation could not be delivered, or joining did not work
	Inactive   State = "inactive"   // no sign-in for more than six months
	Ineligible State = "ineligible" // too young for an account of their own, identity not settled, or deceased
	Revoked    State = "revoked"    // access was taken away
)

// States lists every state in the order of the funnel.
var States = []State{NotOffered, Offered, Invited, Opened, Active, Declined, Deferred, Expired, Failed, Inactive, Ineligible, Revoked}

// Event is what happens to a patient's enrollment.
type Event string

// The events.
const (
	Offer     Event = "offer"     // the portal was mentioned to the patient
	Invite    Event = "invite"    // a code was given, or the vendor's invitation sent
	Open      Event = "open"      // the patient followed the invitation
	Activate  Event = "activate"  // the patient joined
	Decline   Event = "decline"   // the patient said no
	Defer     Event = "defer"     // the patient said later
	Expire    Event = "expire"    // the last live code ran out
	Fail      Event = "fail"      // delivery or joining failed
	Sleep     Event = "sleep"     // no sign-in for more than six months
	Exclude   Event = "exclude"   // the patient can't have an account
	Revoke    Event = "revoke"    // access was taken away
	Reinstate Event = "reinstate" // what excluded or revoked no longer holds
	Withdraw  Event = "withdraw"  // the last live code was voided: what carried it never reached the patient, or was lost
)

// Events lists every event.
var Events = []Event{Offer, Invite, Open, Activate, Decline, Defer, Expire, Fail, Sleep, Exclude, Revoke, Reinstate, Withdraw}

// transitions is the whole rule of what may follow what. An event that leaves the state as it is, is recorded all the
// same: an offer repeated, a second letter, one more failed delivery. Withdrawing the invitation that brought a patient
// here leads back to where the patient stood before it; the table has what follows where there were others.
//
//	             offer    invite   open    activate decline   defer     expire   fail    sleep     exclude     revoke   reinstate    withdraw
//	not_offered  offered  invited  –       active   declined  deferred  –        failed  –         ineligible  –        –            –
//	offered      offered  invited  opened  active   declined  deferred  –        failed  –         ineligible  –        –            –
//	invited      invited  invited  opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            expired
//	opened       opened   opened   opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            –
//	active       –        –        active  active   –         –         –        –       inactive  ineligible  revoked  –            –
//	declined     offered  invited  –       active   declined  deferred  –        –       –         ineligible  –        –            –
//	deferred     offered  invited  –       active   declined  deferred  –        –       –         ineligible  –        –            –
//	expired      offered  invited  opened  active   declined  deferred  –        failed  –         ineligible  –        –            –
//	failed       offered  invited  opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            –
//	inactive     inactive invited  active  active   declined  deferred  –        –       inactive  ineligible  revoked  –            –
//	ineligible   –        –        –       –        –         –         –        –       –         ineligible  –        not_offered  –
//	revoked      –        –        –       –        –         –         –        –       –         ineligible  revoked  not_offered  –
var transitions = map[State]map[Event]State{
	NotOffered: {Offer: Offered, Invite: Invited, Activate: Active, Decline: Declined, Defer: Deferred, Fail: Failed, Exclude: Ineligible},
	Offered:    {Offer: Offered, Invite: Invited, Open: Opened, Activate: Active, Decline: Declined, Defer: Deferred, Fail: Failed, Exclude: Ineligible},
	Invited:    {Offer: Invited, Invite: Invited, Open: Opened, Activate: Active, Decline: Declined, Defer: Deferred, Expire: Expired, Fail: Failed, Exclude: Ineligible, Revoke: Revoked, Withdraw: Expired},
	Opened:     {Offer: Opened, Invite: Opened, Open: Opened, Activate: Active, Decline: Declined, Defer: Deferred, Expire: Expired, Fail: Failed, Exclude: Ineligible, Revoke: Revoked},
	Active:     {Open: Active, Activate: Active, Sleep: Inactive, Exclude: Ineligible, Revoke: Revoked},
	Declined:   {Offer: Offered, Invite: Invited, Activate: Active, Decline: Declined, Defer: Deferred, Exclude: Ineligible},
	Deferred:   {Offer: Offered, Invite: Invited, Activate: Active, Decline: Declined, Defer: Deferred, Exclude: Ineligible},
	Expired:    {Offer: Offered, Invite: Invited, Open: Opened, Activate: Active, Decline: Declined, Defer: Deferred, Fail: Failed, Exclude: Ineligible},
	Failed:     {Offer: Offered, Invite: Invited, Open: Opened, Activate: Active, Decline: Declined, Defer: Deferred, Expire: Expired, Fail: Failed, Exclude: Ineligible, Revoke: Revoked},
	Inactive:   {Offer: Inactive, Invite: Invited, Open: Active, Activate: Active, Decline: Declined, Defer: Deferred, Sleep: Inactive, Exclude: Ineligible, Revoke: Revoked},
	Ineligible: {Exclude: Ineligible, Reinstate: NotOffered},
	Revoked:    {Exclude: Ineligible, Revoke: Revoked, Reinstate: NotOffered},
}

// Next returns the state that follows, or a Conflict error that says why the event can't happen now.
func (s State) Next(e Event) (State, error) {
	if to, ok := transitions[s][e]; ok {
		return to, nil
	}
	switch {
	case s == Active:
		return s, fault.New(fault.Conflict, "This patient has joined already.")
	case s == Ineligible:
		return s, fault.New(fault.Conflict, "This patient can't have an account of their own now. Settle the reason first, then reinstate.")
	case s == Revoked:
		return s, fault.New(fault.Conflict, "This patient's access was taken away. Reinstate it first.")
	}
	return s, fault.New(fault.Conflict, "“%s” can't follow “%s”.", e, s)
}
