package access_test

import (
	"context"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
)

// matrix is the whole rule, written down a second time: A administrator, P provider, S staff.
var matrix = map[access.Permission]string{
	access.ViewRecords:      "APS",
	access.EditRecords:      "APS",
	access.ImportRecords:    "APS",
	access.MergeRecords:     "AP",
	access.ExportRecords:    "A",
	access.PrintPapers:      "APS",
	access.Enroll:           "APS",
	access.ConfigurePortal:  "A",
	access.WritePolicies:    "AP",
	access.RecordConsent:    "APS",
	access.ReadMail:         "APS",
	access.SendMail:         "APS",
	access.ConfigureMail:    "A",
	access.ManageTeam:       "A",
	access.ManagePractice:   "A",
	access.BackUp:           "AP",
	access.ReadAudit:        "A",
	access.DecideClinically: "P",
}

func TestEveryRoleAndPermission(t *testing.T) {
	letter := map[access.Role]string{access.Administrator: "A", access.Provider: "P", access.Staff: "S"}
	for permission, roles := range matrix {
		for _, role := range access.Roles {
			want := strings.Contains(roles, letter[role])
			if permission.Allows(role) != want {
				t.Errorf("%s may %q: %v, want %v", role, permission, !want, want)
			}
			err := access.Require(access.With(context.Background(), access.Actor{MemberID: "m", Role: role}), permission)
			why := access.Why(role, permission)
			switch {
			case want && (err != nil || why != ""):
				t.Errorf("%s, %q: %v %q", role, permission, err, why)
			case !want && (fault.Of(err) != fault.Denied || !strings.Contains(why, string(role)) || !strings.Contains(why, string(permission))):
				t.Errorf("%s, %q: %v %q", role, permission, err, why)
			}
		}
		if err := access.Require(context.Background(), permission); fault.Of(err) != fault.Locked {
			t.Errorf("nobody, %q: %v, want locked", permission, err)
		}
		err := access.Require(access.With(context.Background(), access.System), permission)
		if permission == access.DecideClinically {
			if fault.Of(err) != fault.Denied {
				t.Errorf("Foyer itself decides clinically: %v", err)
			}
		} else if err != nil {
			t.Errorf("Foyer itself, %q: %v", permission, err)
		}
		if permission.Allows("visitor") {
			t.Errorf("an unknown role may %q", permission)
		}
	}
	if access.Permission("fly").Allows(access.Administrator) {
		t.Error("an unknown permission is allowed")
	}
}

func TestRolesAreTheThree(t *testing.T) {
	for _, role := range access.Roles {
		if !role.Valid() {
			t.Errorf("%s is not valid", role)
		}
	}
	if len(access.Roles) != 3 || access.Role("").Valid() || access.Role("Administrator").Valid() {
		t.Error("roles")
	}
}
