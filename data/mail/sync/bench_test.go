package sync_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/sync"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/vault"
	"foyer/internal/mailtest"
)

const (
	benchMails  = 20_000
	benchRounds = 3
)

// BenchmarkFirstSync takes in 20,000 mails from a real Dovecot, into the vault and into plain SQLite, in turns with
// mbsync (FSync no) into a Maildir. Reported are medians: seconds, the ratios to mbsync of the same round, the same of
// the processor's time (user and system), which a busy machine disturbs less, and how much the memory of the process
// grew. The bars: 0.7 for the vault, 100 MB. It runs with FOYER_BENCH=1 (make bench); FOYER_BENCH_ROUNDS sets how often.
func BenchmarkFirstSync(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (make bench)")
	}
	mbsync, err := exec.LookPath("mbsync")
	if err != nil {
		b.Skip("no mbsync: install isync to compare")
	}
	rig := mailtest.Dovecot(b, "office")
	// The mailbox of the figures is the one that mailrig makes; where its script is not at hand, one much like it.
	rig.FillStandard(b, standardScript(), "office", benchMails, 1)
	rounds := benchRounds
	if text := os.Getenv("FOYER_BENCH_ROUNDS"); text != "" {
		if rounds, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	var reference, inVault, inPlain, vaultRatio, plainRatio, cpu, baseCPU, cpuRatio, nothing, memory []float64
	for b.Loop() {
		for range rounds {
			base := runMbsync(b, mbsync, rig)
			v := firstSync(b, rig, openVault(b))
			p := firstSync(b, rig, storetest.OpenAt(b, clock.System()))
			reference, baseCPU = append(reference, base.seconds), append(baseCPU, base.cpu)
			inVault, vaultRatio = append(inVault, v.seconds), append(vaultRatio, v.seconds/base.seconds)
			inPlain, plainRatio = append(inPlain, p.seconds), append(plainRatio, p.seconds/base.seconds)
			cpu, cpuRatio = append(cpu, v.cpu), append(cpuRatio, v.cpu/base.cpu)
			nothing, memory = append(nothing, v.nothing), append(memory, v.memory)
			b.Logf("mbsync %.2f s (cpu %.2f), vault %.2f s (cpu %.2f), plain %.2f s (cpu %.2f)", base.seconds, base.cpu, v.seconds, v.cpu, p.seconds, p.cpu)
		}
	}
	b.ReportMetric(median(reference), "mbsync-s")
	b.ReportMetric(median(inVault), "vault-s")
	b.ReportMetric(median(inPlain), "plain-s")
	b.ReportMetric(median(vaultRatio), "vault/mbsync")
	b.ReportMetric(median(plainRatio), "plain/mbsync")
	b.ReportMetric(median(baseCPU), "mbsync-cpu-s")
	b.ReportMetric(median(cpu), "cpu-s")
	b.ReportMetric(median(cpuRatio), "cpu/mbsync-cpu")
	b.ReportMetric(median(nothing)*1000, "nothing-new-ms")
	b.ReportMetric(median(memory), "MB-grown")
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

type measured struct{ seconds, cpu, nothing, memory float64 }

func firstSync(b *testing.B, rig *mailtest.Rig, db *store.DB) (m measured) {
	b.Helper()
	ctx := storetest.As(access.Administrator)
	service := mail.New(db, mail.Deps{})
	in := rig.Account("office", account.Plain)
	if _, err := service.SetAccount(ctx, mail.Account{Address: "office@practice.example", IMAP: in.Server, SMTP: in.Server, User: "office", Secret: "office"}); err != nil {
		b.Fatal(err)
	}
	engine := sync.New(service, sync.Options{})
	runtime.GC()
	before := resident(b)
	peak, stop := before, make(chan struct{})
	var watching gosync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, resident(b))
			}
		}
	})
	began, used := time.Now(), processorTime(b)
	report, err := engine.Sync(ctx)
	m.seconds, m.cpu = time.Since(began).Seconds(), processorTime(b)-used
	close(stop)
	watching.Wait()
	m.memory = peak - before
	if err != nil || report.New != benchMails {
		b.Fatalf("%+v %v", report, err)
	}
	began = time.Now()
	if report, err := engine.Sync(ctx); err != nil || report.New != 0 {
		b.Fatalf("%+v %v", report, err)
	}
	m.nothing = time.Since(began).Seconds()
	return m
}

// processorTime returns the seconds that this process has used, its own and the system's for it; 0 where that can't be
// told in the way of Linux.
func processorTime(b testing.TB) float64 {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var user, system float64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Error(err)
	}
	return (user + system) / 100 // ticks of USER_HZ
}

// resident returns the megabytes of memory the process holds.
func resident(b testing.TB) float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Sys) / (1 << 20)
	}
	var size, pages float64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		b.Error(err)
	}
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

func openVault(b *testing.B) *store.DB {
	b.Helper()
	key, err := vault.NewKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	pools, err := vault.Open(filepath.Join(b.TempDir(), "practice.db"), key, vault.Options{})
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(context.Background(), pools, clock.System())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		db.Close()
		if err := pools.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

func runMbsync(b *testing.B, binary string, rig *mailtest.Rig) (m measured) {
	b.Helper()
	dir := b.TempDir()
	config := filepath.Join(dir, "mbsyncrc")
	// Versions differ in the name of the setting that turns TLS off.
	for _, tls := range []string{"SSLType", "TLSType"} {
		text := fmt.Sprintf("FSync no\n\nIMAPStore far\nHost 127.0.0.1\nPort %d\nUser office\nPass office\n%s None\nAuthMechs LOGIN\n\n"+
			"MaildirStore near\nPath %s/md/\nInbox %s/md/INBOX\nSubFolders Verbatim\n\nChannel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n",
			rig.Port, tls, dir, dir)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, "md"), 0o700); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		command := exec.Command(binary, "-c", config, "-q", "all")
		out, err := command.CombinedOutput()
		if err == nil {
			return measured{seconds: time.Since(began).Seconds(), cpu: (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()}
		}
		if !strings.Contains(string(out), "unknown") && !strings.Contains(string(out), "keyword") {
			b.Fatalf("mbsync: %v\n%s", err, out)
		}
	}
	b.Fatal("mbsync takes neither SSLType nor TLSType")
	return m
}

// standardScript is the path of mailrig's generator beside the checkout, or one that does not exist.
func standardScript() string {
	if dir := os.Getenv("FOYER_SAMPLES"); dir != "" {
		return filepath.Join(dir, "..", "tools", "gen_mail.py")
	}
	return filepath.Join("..", "..", "..", "..", "shared", "tools", "gen_mail.py")
}
