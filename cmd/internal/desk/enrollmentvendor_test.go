package desk

import (
	"os"
	"path/filepath"
	"testing"

	"foyer/data/enrollment"
	"foyer/data/vendor"
)

func TestAVendorsReportOverTheServices(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	h, ctx := r.act()
	svc := enrollmentServices{d}
	day, err := todayServices{d}.Today(ctx, r.session.src.Now())
	r.must(err)
	var walter string
	for _, v := range day.Visits {
		if v.Name == "Walter Abebe" {
			walter = v.PatientID
		}
	}
	who, err := h.Patients.Get(ctx, walter)
	r.must(err)
	path := filepath.Join(t.TempDir(), "users.csv")
	r.must(os.WriteFile(path, []byte("name,dob,portal status,activation date\n\"Abebe, Walter\","+string(who.BirthDate)+",Active,2026-11-02\n"), 0o600))
	f, err := svc.UserReport(ctx, path)
	r.must(err)
	if len(f.Form.Unknown()) != 0 || f.Form.Known {
		t.Fatalf("%+v", f.Form)
	}
	planned, err := svc.PlanReport(ctx, f, nil)
	r.must(err)
	if planned.Changed != 1 {
		t.Fatalf("%+v", planned)
	}
	taken, err := svc.TakeReport(ctx, f, nil)
	r.must(err)
	if e, err := h.Enrollment.Get(ctx, walter); err != nil || e.State != enrollment.Active {
		t.Fatalf("%+v, %v", e, err)
	}
	r.must(os.WriteFile(path, []byte("name,dob,portal status,activation date\n\"Abebe, Walter\","+string(who.BirthDate)+",Locked,2026-11-02\n"), 0o600))
	f, err = svc.UserReport(ctx, path)
	r.must(err)
	if !f.Form.Known {
		t.Error("the form is asked for again")
	}
	_, err = svc.TakeReport(ctx, f, nil)
	r.must(err)
	page, err := svc.Vendor(ctx)
	r.must(err)
	if len(page.Reports) != 2 || len(page.Waiting) != 1 || page.Waiting[0].People[0].Name != "Walter Abebe" || page.Waiting[0].People[0].State != enrollment.Active {
		t.Fatalf("%+v", page)
	}
	w := page.Waiting[0]
	back, err := svc.SettleRow(ctx, w.ReportID, w.Line, vendor.Decision{As: vendor.Take})
	r.must(err)
	if e, err := h.Enrollment.Get(ctx, walter); err != nil || e.State != enrollment.Revoked {
		t.Fatalf("%+v, %v", e, err)
	}
	r.must(back(ctx))
	if e, err := h.Enrollment.Get(ctx, walter); err != nil || e.State != enrollment.Active {
		t.Fatalf("%+v, %v", e, err)
	}
	u, err := svc.UndoReport(ctx, taken.ID)
	r.must(err)
	if u.Back+len(u.Kept) != 1 {
		t.Errorf("%+v", u)
	}
	if _, err := svc.UserReport(ctx, filepath.Join(t.TempDir(), "gone.csv")); err == nil {
		t.Error("a file that is not there was read")
	}
}
