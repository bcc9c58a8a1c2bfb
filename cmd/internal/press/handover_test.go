package press_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"foyer/cmd/internal/press"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/portal"
)

func (b *bench) given(id string, want bool) {
	b.Helper()
	got, err := b.Papers.GivenFor(b.ctx, paperlog.Summary, b.visits[id])
	b.must(nil, err)
	if (got[b.visits[id]].How != "") != want {
		b.Errorf("the visit's summary counts as handed out: %t", !want)
	}
}

// stands checks the patient's state, and that who is not invited is due for an invitation.
func (b *bench) stands(id string, want enrollment.State) {
	b.Helper()
	e, err := b.Enrollment.Get(b.ctx, id)
	b.must(nil, err)
	due, err := b.Enrollment.Due(b.ctx)
	b.must(nil, err)
	if e.State != want || slices.Contains(due, id) == (want == enrollment.Invited) {
		b.Errorf("the patient is %s, due: %t; want %s", e.State, slices.Contains(due, id), want)
	}
}

func printed(context.Context, []byte) (press.Handed, error) {
	return press.Handed{How: paperlog.Printed, Target: "office"}, nil
}

var errJam = fault.New(fault.Unavailable, "The printer is jammed.")

func jammed(context.Context, []byte) (press.Handed, error) { return press.Handed{}, errJam }

func TestHandingOverIsWrittenDown(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	made := b.summary(id, press.Options{})
	b.given(id, false) // kept is not handed out
	ctx, stop := context.WithCancel(b.ctx)
	h, err := b.HandOver(ctx, made.PDF, func(_ context.Context, file []byte) (press.Handed, error) {
		stop() // too late: the printer has it
		if !bytes.Equal(file, made.PDF) {
			t.Error("another file is handed over")
		}
		return press.Handed{How: paperlog.Printed, Target: "office"}, nil
	}, made)
	if err != nil || h.Target != "office" {
		t.Fatalf("%+v, %v", h, err)
	}
	b.given(id, true)
	b.stands(id, enrollment.Invited)
	uses, err := b.Papers.Uses(b.ctx, made.ID)
	if err != nil || len(uses) != 1 || uses[0].How != paperlog.Printed || uses[0].Target != "office" {
		t.Errorf("uses %+v, %v", uses, err)
	}
}

func TestAPaperThatIsNotHandedOverIsLost(t *testing.T) {
	for name, give := range map[string]func(stop func()) press.Give{
		"the printer fails": func(func()) press.Give { return jammed },
		"stopped before": func(stop func()) press.Give {
			stop()
			return func(context.Context, []byte) (press.Handed, error) { panic("a stopped job is printed") }
		},
		"stopped within": func(stop func()) press.Give {
			return func(ctx context.Context, _ []byte) (press.Handed, error) { stop(); return press.Handed{}, ctx.Err() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.person("Ana", "1980-02-01")
			made := b.summary(id, press.Options{})
			ctx, stop := context.WithCancel(b.ctx)
			if _, err := b.HandOver(ctx, made.PDF, give(stop), made); !errors.Is(err, errJam) && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			b.codes(id, "paper void")
			b.given(id, false)
			b.stands(id, enrollment.NotOffered)
			if list, err := b.Papers.List(b.ctx, paperlog.Choose{PatientID: id}); err != nil || len(list) != 1 || list[0].SpoiledAt.IsZero() {
				t.Errorf("kept as %+v, %v", list, err)
			}
		})
	}
}

func TestALostPaperCanBeHandedOverAfterAll(t *testing.T) {
	b := newBench(t)
	id, other := b.person("Ana", "1980-02-01"), b.person("Berta", "1981-02-01")
	file, made, _, err := b.Day(b.ctx, []string{b.visits[id], b.visits[other]}, press.Options{}, nil)
	b.must(nil, err)
	if _, err := b.HandOver(b.ctx, file, jammed, made...); !errors.Is(err, errJam) {
		t.Fatal(err)
	}
	if _, err := b.Again(b.ctx, file, jammed, made...); !errors.Is(err, errJam) {
		t.Fatal(err)
	}
	b.codes(id, "paper void")
	b.stands(id, enrollment.NotOffered)
	if h, err := b.Again(b.ctx, file, printed, made...); err != nil || h.How != paperlog.Printed {
		t.Fatalf("%+v, %v", h, err)
	}
	for _, who := range []string{id, other} {
		b.codes(who, "paper live")
		b.given(who, true)
		b.stands(who, enrollment.Invited)
	}
	if _, again, err := b.Papers.Reprint(b.ctx, made[0].ID); err != nil || len(again) == 0 {
		t.Errorf("what was handed over after all can't be printed again: %v", err)
	}
}

func TestALostPaperWithAnOlderCodeStaysLost(t *testing.T) {
	b := newBench(t)
	id, other := b.person("Ana", "1980-02-01"), b.person("Berta", "1981-02-01")
	file, made, _, err := b.Day(b.ctx, []string{b.visits[id], b.visits[other]}, press.Options{}, nil)
	b.must(nil, err)
	if _, err := b.HandOver(b.ctx, file, jammed, made...); !errors.Is(err, errJam) {
		t.Fatal(err)
	}
	b.must(b.HandOver(b.ctx, nil, printed, b.summary(other, press.Options{})))
	if _, err := b.Again(b.ctx, file, printed, made...); fault.Of(err) != fault.Conflict {
		t.Errorf("printing a replaced code: %v", err)
	}
	b.codes(id, "paper void")
	b.codes(other, "paper live", "paper void")
	b.given(id, false)
}

func TestAVendorsLetterInvitesOnceItIsOut(t *testing.T) {
	b := newBench(t)
	settings, err := b.Portal.Get(b.ctx)
	b.must(nil, err)
	settings.Name, settings.Join, settings.URL = "Brookside Chart", portal.ByVendor, "https://chart.brookside.example"
	_, _, err = b.Portal.Save(b.ctx, settings)
	b.must(nil, err)
	id := b.person("Ana", "1980-02-01")
	made, err := b.Invitation(b.ctx, id, enrollment.Paper, press.Options{})
	b.must(nil, err)
	if _, err := b.HandOver(b.ctx, made.PDF, jammed, made); !errors.Is(err, errJam) || made.Code.Code != "" {
		t.Fatal(err)
	}
	b.stands(id, enrollment.NotOffered)
	b.must(b.Again(b.ctx, made.PDF, printed, made))
	b.stands(id, enrollment.Invited)
}

func TestStoppingDuringTheLastPaperStopsTheBatch(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	ctx, stop := context.WithCancel(b.ctx)
	file, made, _, err := b.Day(ctx, []string{b.visits[id]}, press.Options{}, func(int, int) { stop() })
	if !errors.Is(err, context.Canceled) || file != nil || made != nil {
		t.Fatalf("%d bytes, %d made, %v", len(file), len(made), err)
	}
	b.codes(id, "paper void")
	b.given(id, false)
	b.stands(id, enrollment.NotOffered)
}
