package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// bar is a progress line on stderr, when stderr is a terminal and the work takes more than a second.
type bar struct {
	what  string
	f     *os.File
	begun time.Time
	last  int
}

func newBar(cmd *cobra.Command, what string) *bar {
	b := &bar{what: what, begun: time.Now()}
	if terminal(cmd.ErrOrStderr()) {
		b.f, _ = cmd.ErrOrStderr().(*os.File)
	}
	return b
}

func (b *bar) set(done, of int) {
	if b.f == nil || of == 0 || time.Since(b.begun) < time.Second {
		return
	}
	if share := done * 100 / of; share != b.last {
		b.last = share
		fmt.Fprintf(b.f, "\r%s %d of %d (%d %%) ", b.what, done, of, share)
	}
}

func (b *bar) done() {
	if b.f != nil && b.last > 0 {
		fmt.Fprint(b.f, "\r\x1b[K")
	}
}
