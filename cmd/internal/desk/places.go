package desk

import (
	"foyer/data/access"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// screens are the places of the rail for who is signed in, in the order of their role's day. Each place is made in the
// file that answers it from the services.
func (d *desk) screens(shell.MemberChoice) []shell.Screen {
	kit.Go(d.status) // shown once the window has its frame
	all := []shell.Screen{
		d.todayPlace(),
		d.patientsPlace(),
		d.summaryPlace(),
		d.enrollmentPlace(),
		d.portalPlace(),
		d.insightsPlace(),
		d.settingsPlace(),
		d.playbookPlace(),
		d.mailPlace(),
	}
	if galleryShown() {
		all = append(all, d.galleryPlace())
	}
	by := map[string]shell.Screen{}
	for _, sc := range all {
		by[sc.Key] = sc
	}
	var list []shell.Screen
	for _, key := range places[d.session.Role()] {
		if sc, ok := by[key]; ok {
			list = append(list, sc)
		}
	}
	if sc, ok := by[galleryKey]; ok {
		list = append(list, sc)
	}
	return list
}

// places are what each role has in its rail, first what it comes to do.
var places = map[access.Role][]string{
	access.Staff:         {"today", "patients", "mail", "summary", "enrollment", "playbook", "settings"},
	access.Provider:      {"today", "mail", "patients", "summary", "enrollment", "portal", "playbook", "insights", "settings"},
	access.Administrator: {"today", "patients", "mail", "summary", "enrollment", "portal", "playbook", "insights", "settings"},
}
