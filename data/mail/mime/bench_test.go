package mime_test

import (
	"testing"

	"foyer/data/mail/mime"
	"foyer/internal/mailtest"
)

func BenchmarkParse(b *testing.B) {
	g := mailtest.NewGenerator(1, 0)
	mails := make([][]byte, 500)
	total := 0
	for i := range mails {
		mails[i] = mailtest.CRLF(g.Next().Raw)
		total += len(mails[i])
	}
	b.SetBytes(int64(total / len(mails)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		mime.Parse(mails[i%len(mails)])
		i++
	}
}
