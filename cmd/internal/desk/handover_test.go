package desk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/ui/printout"
)

// unprinted prints the day on a printer without paper.
func unprinted(t *testing.T) (*rig, *desk, *printout.Unprinted) {
	t.Helper()
	r := newRig(t)
	_, d := r.open(desker)
	r.tray.mu.Lock()
	r.tray.err = errors.New("out of paper")
	r.tray.mu.Unlock()
	_, err := (todayServices{d}).PrintDay(t.Context(), []string{r.visits["Walter"], r.visits["Marisol"]}, nil)
	return r, d, asUnprinted(t, err)
}

func asUnprinted(t *testing.T, err error) (u *printout.Unprinted) {
	t.Helper()
	if !errors.As(err, &u) {
		t.Fatalf("%v is not offered another way", err)
	}
	return u
}

// out checks that both papers are out one way, with the codes they were made with.
func (r *rig) out(how paperlog.How, target string) {
	r.Helper()
	h, ctx := r.act()
	papers, err := h.Papers.List(ctx, paperlog.Choose{})
	r.must(err)
	for _, p := range papers {
		uses, err := h.Papers.Uses(ctx, p.ID)
		r.must(err)
		if !p.SpoiledAt.IsZero() || len(uses) != 1 || uses[0].How != how || uses[0].Target != target {
			r.Errorf("a paper spoiled at %v has the uses %+v", p.SpoiledAt, uses)
		}
	}
	codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if len(papers) != 2 || len(codes) != 1 || codes[0].State != "live" {
		r.Errorf("%d papers, codes %+v", len(papers), codes)
	}
}

func TestUnprintedPapersGoToAnotherPrinter(t *testing.T) {
	r, _, u := unprinted(t)
	if !slices.Equal(u.Printers, []string{"Back office"}) {
		t.Fatalf("offered %v, want the printer that did not fail", u.Printers)
	}
	where, err := u.Print(t.Context(), "Back office")
	r.must(err)
	if where != "Back office" {
		t.Errorf("went to %q", where)
	}
	r.out(paperlog.Printed, "Back office")
}

func TestUnprintedPapersGoIntoAFile(t *testing.T) {
	r, _, u := unprinted(t)
	folder := t.TempDir()
	u = asUnprinted(t, u.Save(t.Context(), filepath.Join(folder, "missing", "day.pdf")))
	u = asUnprinted(t, u.Save(t.Context(), folder))
	path := filepath.Join(folder, u.Name)
	r.must(u.Save(t.Context(), path))
	if content, err := os.ReadFile(path); err != nil || len(content) < 1000 {
		t.Errorf("the file holds %d bytes, %v", len(content), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
	r.out(paperlog.Saved, u.Name)
}

// Between a try that failed and the next a patient joins: the day's papers are made anew, that patient's without an
// invitation, and nothing is kept back for it.
func TestUnprintedPapersOutlastAPatientWhoJoins(t *testing.T) {
	r, _, u := unprinted(t)
	h, ctx := r.act()
	_, err := h.Enrollment.Activate(ctx, r.people["Walter"], enrollment.Note{Channel: enrollment.Desk})
	r.must(err)
	day := h.DB.Source().Now().In(location(ctx, h)).Format(time.DateOnly)
	if want := "summaries-" + day + ".pdf"; u.Name != want {
		t.Errorf("the file is to be called %q, want %q", u.Name, want)
	}
	path := filepath.Join(t.TempDir(), u.Name)
	r.must(u.Save(t.Context(), path))
	if content, err := os.ReadFile(path); err != nil || len(content) < 1000 {
		t.Errorf("the file holds %d bytes, %v", len(content), err)
	}
	papers, err := h.Papers.List(ctx, paperlog.Choose{})
	r.must(err)
	out := 0
	for _, p := range papers {
		uses, err := h.Papers.Uses(ctx, p.ID)
		r.must(err)
		if p.SpoiledAt.IsZero() {
			out++
			if len(uses) != 1 || uses[0].How != paperlog.Saved {
				t.Errorf("a paper has the uses %+v", uses)
			}
		}
	}
	codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if out != 2 || slices.ContainsFunc(codes, func(c enrollment.Code) bool { return c.State == "live" }) {
		t.Errorf("%d papers are out; codes %+v", out, codes)
	}
}

// Letters are not for who has joined: the others go out, and that is said.
func TestUnprintedLettersLeaveOutWhoJoins(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	r.tray.mu.Lock()
	r.tray.err = errors.New("out of paper")
	r.tray.mu.Unlock()
	sv := enrollmentServices{d}
	_, err := sv.Letters(t.Context(), []string{r.people["Walter"], r.people["Marisol"]}, nil)
	u := asUnprinted(t, err)
	h, ctx := r.act()
	_, err = h.Enrollment.Activate(ctx, r.people["Walter"], enrollment.Note{Channel: enrollment.Desk})
	r.must(err)
	path := filepath.Join(t.TempDir(), u.Name)
	err = u.Save(t.Context(), path)
	if said := fault.Message(err); fault.Of(err) != fault.Conflict || !strings.Contains(said, "The other papers are out.") || !strings.Contains(said, "Walter Abebe") {
		t.Errorf("it says %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || len(content) < 1000 {
		t.Errorf("the file holds %d bytes, %v", len(content), err)
	}
	_, err = h.Enrollment.Activate(ctx, r.people["Marisol"], enrollment.Note{Channel: enrollment.Desk})
	r.must(err)
}

func TestAReprintThatReachedNoPrinterGoesAnotherWay(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	sv := todayServices{d}
	_, err := sv.PrintDay(t.Context(), []string{r.visits["Walter"]}, nil)
	r.must(err)
	r.tray.mu.Lock()
	r.tray.err = errors.New("out of paper")
	r.tray.mu.Unlock()
	_, err = sv.Reprint(t.Context(), r.visits["Walter"])
	u := asUnprinted(t, err)
	_, err = u.Print(t.Context(), "Back office")
	r.must(err)
	path := filepath.Join(t.TempDir(), "again.pdf")
	r.must(u.Save(t.Context(), path))
	h, ctx := r.act()
	p, err := lastGiven(ctx, h, r.visits["Walter"])
	r.must(err)
	uses, err := h.Papers.Uses(ctx, p.ID)
	r.must(err)
	hows := make([]paperlog.How, len(uses))
	for i, use := range uses {
		hows[i] = use.How
	}
	slices.Sort(hows)
	if want := []paperlog.How{paperlog.Printed, paperlog.Reprinted, paperlog.Saved}; !slices.Equal(hows, want) {
		t.Errorf("the log says %v, want %v", hows, want)
	}
	if r.tray.count() != 2 {
		t.Errorf("printed %d times", r.tray.count())
	}
}
