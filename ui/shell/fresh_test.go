package shell

import (
	"testing"
	"time"
)

func TestAScreenAsksAnewOnlyWhenSomethingHasChanged(t *testing.T) {
	f := begin(t, "P")
	asked := 0
	fresh := f.Fresh(time.Minute, func() { asked++ })
	for _, step := range []struct {
		what string
		do   func()
		want int
	}{
		{"shown for the first time", fresh.Shown, 1},
		{"hidden and shown again", func() { fresh.Hide(); fresh.Shown() }, 1},
		{"changed in view", fresh.Changed, 2},
		{"changed out of view", func() { fresh.Hide(); fresh.Changed(); fresh.Changed() }, 2},
		{"shown after that", fresh.Shown, 3},
		{"and again", func() { fresh.Hide(); fresh.Shown() }, 3},
		{"within the minute", func() { fresh.Hide(); f.clock.move(59 * time.Second); fresh.Shown() }, 3},
		{"in the next minute", func() { fresh.Hide(); f.clock.move(time.Second); fresh.Shown() }, 4},
		{"after an answer that did not come", func() { fresh.Hide(); fresh.Failed(); fresh.Shown() }, 5},
	} {
		step.do()
		if asked != step.want {
			t.Errorf("%s: asked %d times, want %d", step.what, asked, step.want)
		}
	}
}
