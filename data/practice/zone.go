package practice

import (
	"strings"
	"time"
)

// unknownZone is the time zone of a practice on a workstation that can't tell its own: where most Americans live.
const unknownZone = "America/New_York"

// LocalZone is the IANA name of this workstation's time zone.
func LocalZone() string { return firstZone(localZones()) }

// firstZone returns the first of the names that is a place's time zone, else unknownZone.
func firstZone(names []string) string {
	for _, name := range names {
		name = strings.TrimPrefix(strings.TrimSpace(name), ":")
		if _, after, ok := strings.Cut(name, "zoneinfo/"); ok {
			name = after
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "posix/"), "right/")
		if name == "" || name == "Local" || strings.HasPrefix(name, "/") {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name
		}
	}
	return unknownZone
}
