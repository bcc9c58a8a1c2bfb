// Package backup owns the plan of backups that Foyer makes by itself: when, where to, how many are kept, and what became
// of the last one. Writing them is the house's, which has the keys.
package backup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/practice"
)

// Plan says when a backup is made without anybody asking.
type Plan struct {
	On     bool   `json:"on"`
	At     string `json:"at"`     // time of day at the practice, 02:10
	Folder string `json:"folder"` // where to: best a disk that is not this computer's
	Keep   int    `json:"keep"`   // how many of its own backups stay in the folder
}

// Result is what became of the last backup.
type Result struct {
	At     time.Time `json:"at"`
	Path   string    `json:"path"`
	Tables int       `json:"tables"`
	Rows   int64     `json:"rows"`
	Bytes  int64     `json:"bytes"`
	Auto   bool      `json:"auto"`            // the plan's
	Anchor string    `json:"anchor"`          // the newest value of the audit chain that it carries
	Error  string    `json:"error,omitempty"` // for people; empty when it was written and verified
}

// The plan in force, and the last results: of any backup, and of the plan's own tries.
var (
	Planned = practice.Setting[Plan]{Name: "backup.plan", Default: Plan{At: "12:30", Keep: 14}, Permission: access.BackUp, Check: check}
	Last    = practice.Setting[Result]{Name: "backup.result", Permission: access.BackUp}
	Tried   = practice.Setting[Result]{Name: "backup.tried", Permission: access.BackUp}
)

// clock reads a time of day.
func clock(at string) (hour, minute int, ok bool) {
	t, err := time.Parse("15:04", strings.TrimSpace(at))
	return t.Hour(), t.Minute(), err == nil
}

func check(p Plan) error {
	_, _, ok := clock(p.At)
	switch {
	case !ok:
		return fault.Field("at", "The time of day is written like 12:30 or 02:10.")
	case p.Keep < 1 || p.Keep > 365:
		return fault.Field("keep", "Between 1 and 365 backups are kept.")
	case p.On && !filepath.IsAbs(p.Folder):
		return fault.Field("folder", "Choose the folder that the backups go to.")
	case p.On:
		if info, err := os.Stat(p.Folder); err != nil || !info.IsDir() {
			return fault.Field("folder", "The folder %s is not there. Plug the disk in, or choose another folder.", p.Folder)
		}
	}
	return nil
}

// before is the last moment at or before now at which the plan asks for a backup; next is the one after it.
func (p Plan) around(now time.Time) (before, next time.Time) {
	hour, minute, _ := clock(p.At)
	day := func(n int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+n, hour, minute, 0, 0, now.Location())
	}
	if today := day(0); !today.After(now) {
		return today, day(1)
	}
	return day(-1), day(0)
}

// Due says whether the plan asks for a backup now, when the last try was at tried: once a day, and what was missed while
// the computer was off is made up for. now is in the practice's zone. A try that failed is repeated after an hour.
func (p Plan) Due(tried Result, now time.Time) bool {
	if !p.On {
		return false
	}
	before, _ := p.around(now)
	if tried.Error != "" {
		return now.Sub(tried.At) >= time.Hour
	}
	return tried.At.Before(before)
}

// Next is when the plan asks for the next backup; the zero time when it is off.
func (p Plan) Next(tried Result, now time.Time) time.Time {
	switch {
	case !p.On:
		return time.Time{}
	case p.Due(tried, now):
		return now
	}
	_, next := p.around(now)
	if tried.Error != "" && tried.At.Add(time.Hour).Before(next) {
		return tried.At.Add(time.Hour)
	}
	return next
}

const prefix, suffix = "foyer-", ".foyer"

const stamp = "2006-01-02-1504"

// Name is the file name of the plan's backup of a moment.
func Name(at time.Time) string { return prefix + at.Format(stamp) + suffix }

// Surplus are the plan's own files among names that are more than keep, oldest first. Files of other names are nobody's
// to remove.
func Surplus(names []string, keep int) []string {
	var own []string
	for _, n := range names {
		middle, ok := strings.CutPrefix(n, prefix)
		if middle, ok = cutSuffix(middle, ok); !ok {
			continue
		}
		if _, err := time.Parse(stamp, middle); err == nil {
			own = append(own, n)
		}
	}
	slices.Sort(own)
	return own[:max(0, len(own)-max(keep, 1))]
}

func cutSuffix(s string, ok bool) (string, bool) {
	if !ok {
		return s, false
	}
	return strings.CutSuffix(s, suffix)
}
