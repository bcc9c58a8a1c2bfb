package desk

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/record"
)

// BenchmarkRecordWithLogo opens a record with 300 lines in its log, without a logo and with one of 1.8 MB: the second must cost
// what the first does.
func BenchmarkRecordWithLogo(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (scripts/bench logo)")
	}
	r := newRig(b)
	r.unlock(desker)
	h, ctx := r.act()
	id := r.people["Walter"]
	for i := range 300 {
		_, err := h.Patients.AddItem(ctx, id, record.KindNote, &record.Note{Title: fmt.Sprint("Call ", i), Text: fmt.Sprint("Call ", i)})
		r.must(err)
	}
	d := patientServices{newDesk(r.session, r.tray)}
	open := func() (best float64) {
		best = 1e9
		for range 20 {
			start := time.Now()
			_, err := d.Record(b.Context(), id)
			r.must(err)
			best = min(best, float64(time.Since(start).Microseconds())/1000)
		}
		return best
	}
	for b.Loop() {
		without := open()
		noise := image.NewNRGBA(image.Rect(0, 0, 760, 600))
		draw := rand.New(rand.NewPCG(1, 2))
		for i := range noise.Pix {
			noise.Pix[i] = uint8(draw.Uint32())
		}
		var logo bytes.Buffer
		r.must(png.Encode(&logo, noise))
		admin := access.With(ctx, access.Actor{MemberID: "admin", Name: "Dana Pell", Role: access.Administrator})
		p, err := h.Practice.Get(admin)
		r.must(err)
		p.Logo = logo.Bytes()
		_, err = h.Practice.Save(admin, p)
		r.must(err)
		with := open()
		b.ReportMetric(float64(logo.Len())/1e6, "MB-logo")
		b.ReportMetric(without, "without-ms")
		b.ReportMetric(with, "with-ms")
		b.ReportMetric(with/without, "with/without")
	}
	b.ReportMetric(0, "ns/op")
}
