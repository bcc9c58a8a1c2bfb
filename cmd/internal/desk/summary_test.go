package desk

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/data/paperlog"
	"foyer/data/visit"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/summary"
)

// Typing sets the paper anew, printing keeps the words, and Undo brings the old ones back.
func TestTypingIsKeptAndPrinted(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(desker)
	s.GoTo("summary", r.visits["Walter"])
	editors := func() []*kit.Editor { return stage.Find[*kit.Editor](s) }
	s.Until(t, "the words of the visit", func() bool { return len(editors()) == 4 && editors()[1].Text() == "You have a cold." })
	editors()[1].Focus()
	editors()[1].GoToEnd()
	editors()[1].Insert(" Hypertension can damage your heart.")
	s.Until(t, "the check beside the field", func() bool { return s.Shows("“hypertension”: say high blood pressure") })
	s.Follow(t, "Replace")
	s.Until(t, "the plain word", func() bool {
		return strings.HasSuffix(editors()[1].Text(), "High blood pressure can damage your heart.")
	})
	s.Press(t, "Print")
	s.Until(t, "the printed paper", func() bool { return s.Shows("Sent to Front desk.") && r.tray.count() == 1 })
	h, ctx := r.act()
	said, _, err := h.Visits.Said(ctx, r.visits["Walter"])
	r.must(err)
	if said.Found != "You have a cold. High blood pressure can damage your heart." {
		t.Errorf("the visit says %q", said.Found)
	}
	// The very same paper once more costs no code, and a new one is said before.
	s.Until(t, "the paper that is out", func() bool { return !s.Button(t, "Print").Off })
	s.Press(t, "Print")
	s.Must(t, "A paper is out already")
	s.Press(t, "Print the same again")
	s.Until(t, "the second print", func() bool { return r.tray.count() == 2 })
	if !bytes.Equal(r.tray.jobs[0], r.tray.jobs[1]) {
		t.Error("the same paper has other bytes")
	}
	codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if len(codes) != 1 || codes[0].State != "live" {
		t.Errorf("codes %+v", codes)
	}
	s.Settle(50e6)
}

func TestPapersThatAreSavedManyAtOnceOrFiled(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	services := summaryServices{d}
	h, ctx := r.act()
	r.must(services.Choose(t.Context(), r.visits["Walter"], summary.Options{Lang: "es", LargePrint: true}))
	folder := t.TempDir()
	progress := 0
	b, err := services.SaveAll(t.Context(), []string{r.visits["Walter"], r.visits["Marisol"], "none"}, folder, func(done, _ int) { progress = done })
	r.must(err)
	if b.Count != 2 || len(b.Failed) != 1 || b.Failed[0].Why == "" || progress != 3 {
		t.Errorf("batch %+v, progress %d", b, progress)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
		t.Errorf("saved %v, %v", left, err)
	}
	papers, err := h.Papers.List(ctx, paperlog.Choose{VisitID: r.visits["Walter"]})
	r.must(err)
	if papers[0].Language != "es" || !papers[0].LargePrint {
		t.Errorf("the paper is %+v, not as it was chosen", papers[0])
	}
	pass, err := services.Save(t.Context(), r.visits["Marisol"], summary.Options{}, filepath.Join(folder, "sealed.pdf"), true)
	r.must(err)
	sealed, err := os.ReadFile(filepath.Join(folder, "sealed.pdf"))
	r.must(err)
	if len(pass) < 20 || !bytes.Contains(sealed, []byte("/Encrypt")) {
		t.Errorf("passphrase %q, %d bytes", pass, len(sealed))
	}
	codes, err := h.Enrollment.Codes(ctx, r.people["Ada"], 0)
	r.must(err)
	before, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	r.must(services.File(t.Context(), r.visits["Walter"], summary.Options{}))
	after, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if len(codes) != 0 || len(after) != len(before) {
		t.Errorf("a paper for the file cost a code: %d, then %d", len(before), len(after))
	}
	if _, err := services.Mail(t.Context(), r.visits["Walter"], summary.Options{}); err == nil {
		t.Error("mailed without a mailbox")
	}
	if again, err := h.Papers.List(ctx, paperlog.Choose{VisitID: r.visits["Walter"]}); err != nil || len(again) != len(papers)+1 {
		t.Errorf("%d papers, %v: what can't be mailed is not made", len(again), err)
	}
	undo, err := services.Keep(t.Context(), r.visits["Walter"], visit.Said{Found: "A cold."}, 1)
	r.must(err)
	r.must(undo(t.Context()))
	if said, _, err := h.Visits.Said(ctx, r.visits["Walter"]); err != nil || said.Found != "You have a cold." || said.Reason != "Cough" {
		t.Errorf("taken back to %+v, %v", said, err)
	}
}
