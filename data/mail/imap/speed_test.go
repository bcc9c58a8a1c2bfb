package imap_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/mime"
	"foyer/internal/mailtest"
	"foyer/internal/samples"
)

// drain reads a whole mailbox as a first sync does: all states, then all bodies, newest first.
func drain(ctx context.Context, a imap.Account, each func(imap.Raw)) (messages int, bytes int64, err error) {
	client, err := imap.Connect(ctx, a)
	if err != nil {
		return 0, 0, err
	}
	if _, err := client.Select(ctx, "INBOX"); err != nil {
		return 0, 0, err
	}
	var want []imap.Want
	err = client.States(ctx, nil, false, func(s imap.State) error {
		want = append(want, imap.Want{UID: s.UID, Size: s.Size})
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	for i, j := 0, len(want)-1; i < j; i, j = i+1, j-1 {
		want[i], want[j] = want[j], want[i]
	}
	err = client.Bodies(ctx, want, imap.Limits{}, func(r imap.Raw) error {
		messages++
		bytes += int64(len(r.Body))
		each(r)
		return r.Err
	})
	if err != nil {
		return messages, bytes, err
	}
	return messages, bytes, client.Close()
}

// BenchmarkDrain reads 20,000 messages (FOYER_MESSAGES for another number) from a Dovecot without storing
// them, the same with parsing, and with mbsync where it is installed: the reference for the speed of a sync.
func BenchmarkDrain(b *testing.B) {
	n := 20_000
	if text := os.Getenv("FOYER_MESSAGES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	rig := mailtest.Dovecot(b, "bench")
	rig.FillStandard(b, samples.Shared(b, "tools", "gen_mail.py"), "bench", n, 1)
	a := rig.Account("bench", account.Plain)
	for name, each := range map[string]func(imap.Raw){
		"raw":    func(imap.Raw) {},
		"parsed": func(r imap.Raw) { mime.Parse(r.Body) },
	} {
		b.Run(name, func(b *testing.B) {
			peak := watchHeap(b)
			for b.Loop() {
				messages, bytes, err := drain(b.Context(), a, each)
				if err != nil || messages != n {
					b.Fatalf("%d messages, %v", messages, err)
				}
				b.SetBytes(bytes)
			}
			b.ReportMetric(float64(peak())/(1<<20), "MB-heap")
		})
	}
	b.Run("mbsync", func(b *testing.B) {
		mbsync, err := exec.LookPath("mbsync")
		if err != nil {
			b.Skip("no mbsync to compare with")
		}
		for b.Loop() {
			b.StopTimer()
			dir := b.TempDir()
			conf := filepath.Join(dir, "mbsyncrc")
			text := fmt.Sprintf("FSync no\n\nIMAPAccount a\nHost 127.0.0.1\nPort %d\nUser bench\nPass bench\nSSLType None\nAuthMechs LOGIN\n\nIMAPStore far\nAccount a\n\n"+
				"MaildirStore near\nPath %s/\nInbox %s/INBOX\n\nChannel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSyncState *\n", rig.Port, dir, dir)
			if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if out, err := exec.Command(mbsync, "-q", "-c", conf, "c").CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
	})
}

// watchHeap samples the heap; the function it returns ends that and tells the highest value in bytes.
func watchHeap(b *testing.B) func() uint64 {
	b.Helper()
	var peak atomic.Uint64
	done := make(chan struct{})
	go func() {
		var stats runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.ReadMemStats(&stats)
				if stats.HeapInuse > peak.Load() {
					peak.Store(stats.HeapInuse)
				}
			}
		}
	}()
	return func() uint64 {
		close(done)
		return peak.Load()
	}
}
