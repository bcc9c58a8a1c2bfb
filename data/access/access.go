// Package access owns who is acting and what each role may do. The acting member travels in the context; services
// ask Require before they act, screens ask Why to show what is not allowed and who could do it.
package access

import (
	"context"
	"strings"

	"foyer/data/fault"
)

// Role is a member's role in the practice.
type Role string

// The three roles.
const (
	Administrator Role = "administrator"
	Provider      Role = "provider"
	Staff         Role = "staff"
)

// Roles lists every role, in the order people see them.
var Roles = []Role{Administrator, Provider, Staff}

// Valid says whether the role is one of the three.
func (r Role) Valid() bool { return r == Administrator || r == Provider || r == Staff }

// Permission names one thing that can be allowed.
type Permission string

// The permissions. Looking at records is allowed to every member, and audited.
const (
	ViewRecords      Permission = "view records"
	EditRecords      Permission = "add and edit patients and visits"
	ImportRecords    Permission = "import records"
	MergeRecords     Permission = "merge and unmerge patients"
	ExportRecords    Permission = "export records"
	PrintPapers      Permission = "print and save papers"
	Enroll           Permission = "invite and enroll patients"
	ConfigurePortal  Permission = "change the portal and its features"
	WritePolicies    Permission = "write policies"
	RecordConsent    Permission = "record consents"
	ReadMail         Permission = "read the practice's mail"
	SendMail         Permission = "send mail"
	ConfigureMail    Permission = "set up the mailbox"
	ManageTeam       Permission = "manage members"
	ManagePractice   Permission = "change practice settings"
	BackUp           Permission = "back up"
	ReadAudit        Permission = "read the audit log"
	DecideClinically Permission = "make clinical decisions"
)

var allowed = map[Permission][]Role{
	ViewRecords:      {Administrator, Provider, Staff},
	EditRecords:      {Administrator, Provider, Staff},
	ImportRecords:    {Administrator, Provider, Staff},
	MergeRecords:     {Administrator, Provider},
	ExportRecords:    {Administrator},
	PrintPapers:      {Administrator, Provider, Staff},
	Enroll:           {Administrator, Provider, Staff},
	ConfigurePortal:  {Administrator},
	WritePolicies:    {Administrator, Provider},
	RecordConsent:    {Administrator, Provider, Staff},
	ReadMail:         {Administrator, Provider, Staff},
	SendMail:         {Administrator, Provider, Staff},
	ConfigureMail:    {Administrator},
	ManageTeam:       {Administrator},
	ManagePractice:   {Administrator},
	BackUp:           {Administrator, Provider},
	ReadAudit:        {Administrator},
	DecideClinically: {Provider},
}

// Actor is the member who acts, or Foyer itself.
type Actor struct {
	MemberID string // empty for the system
	Name     string
	Role     Role
	System   bool // background work that Foyer does by itself: mail sync, expiry
}

// System acts for background work; every permission but a clinical decision is open to it.
var System = Actor{Name: "Foyer", System: true}

type actorKey struct{}

// With returns a context in which the actor acts.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// From returns the actor of the context.
func From(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

// Allows says whether a role holds a permission.
func (p Permission) Allows(role Role) bool {
	for _, r := range allowed[p] {
		if r == role {
			return true
		}
	}
	return false
}

// Require returns a Denied error unless the context's actor holds the permission, or a Locked error when nobody
// is signed in.
func Require(ctx context.Context, p Permission) error {
	a, ok := From(ctx)
	if !ok {
		return fault.New(fault.Locked, "Sign in first.")
	}
	if a.System {
		if p == DecideClinically {
			return fault.New(fault.Denied, "A provider has to decide this.")
		}
		return nil
	}
	if !p.Allows(a.Role) {
		return fault.New(fault.Denied, "%s", Why(a.Role, p))
	}
	return nil
}

// Why explains in a sentence why a role may not do something, or returns "" when it may.
func Why(role Role, p Permission) string {
	if p.Allows(role) {
		return ""
	}
	var who []string
	for _, r := range allowed[p] {
		who = append(who, string(r))
	}
	return "The role " + string(role) + " may not " + string(p) + "; ask a member with the role " + strings.Join(who, " or ") + "."
}
