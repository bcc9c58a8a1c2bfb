package mail

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"foyer/data/mail/imap"
	"foyer/internal/samples"
)

// TestEverySampleIsKeptAndShown takes in every real and broken mail there is: none is lost, none stops the others,
// and what comes out is what went in.
func TestEverySampleIsKeptAndShown(t *testing.T) {
	f := practice(t)
	originals := map[imap.UID][]byte{}
	var raws []imap.Raw
	err := filepath.WalkDir(samples.Dir(t, "mail"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil || len(raw) == 0 {
			return err
		}
		f.uid++
		originals[f.uid] = raw
		raws = append(raws, imap.Raw{State: imap.State{UID: f.uid, InternalDate: f.now}, Body: raw})
		return nil
	})
	f.do(err)
	taken, err := f.m.Take(f.ctx, f.box, []Pack{Prepare(f.box, raws...)})
	f.do(err)
	if taken.New+taken.Known != len(raws) || len(raws) < 100 {
		t.Fatalf("%d files: %+v", len(raws), taken)
	}
	for {
		n, err := f.m.ReadBatch(f.ctx, f.account, ReadOptions{Limit: 200})
		f.do(err)
		if n == 0 {
			break
		}
	}
	places, err := f.m.Places(f.ctx, f.box)
	f.do(err)
	if len(places) != len(raws) {
		t.Errorf("%d places for %d files", len(places), len(raws))
	}
	for _, p := range places {
		raw, err := f.s.raw(f.ctx, f.db, p.Message)
		f.do(err)
		if string(raw) != string(originals[p.UID]) {
			t.Fatalf("mail %d is not what came", p.UID)
		}
	}
	list, err := f.s.List(f.ctx, Filter{Everything: true, Messages: true, Limit: 5000})
	f.do(err)
	shown := 0
	for _, c := range list {
		shown += len(c.Messages)
		if c.Count != len(c.Messages) {
			t.Errorf("conversation %s counts %d mails and shows %d", c.ID, c.Count, len(c.Messages))
		}
	}
	if shown != taken.New {
		t.Errorf("%d mails kept, %d shown", taken.New, shown)
	}
}
