package importing

import (
	"os"
	"path/filepath"
	"testing"
)

// A file of which nothing was taken is not one in which everything was known.
func TestAScheduleOfWhichNothingIsTakenIsSkipped(t *testing.T) {
	b := setUp(t)
	for name, text := range map[string]string{
		"nobody.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261117T090000\r\nSUMMARY:Team meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"empty.ics":  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
	} {
		path := filepath.Join(b.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := b.s.Schedule(b.ctx, []string{path})
		if err != nil || len(r.Files) != 1 || r.Files[0].Status != Skipped || r.Files[0].Error == "" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}
