package kit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A stand-in for the window's goroutine keeps these tests free of Fyne: inline mode with the work started by hand.
func TestALaterRequestDropsTheEarlierAnswer(t *testing.T) {
	t.Cleanup(Inline())
	var l Loader
	var shown []string
	show := func(s string, _ error) { shown = append(shown, s) }
	Load(t.Context(), &l, func(ctx context.Context) (string, error) {
		Load(t.Context(), &l, func(context.Context) (string, error) { return "new", nil }, show)
		if ctx.Err() == nil {
			t.Error("the earlier request's context still lives")
		}
		return "old", nil
	}, show)
	if strings.Join(shown, ",") != "new" {
		t.Errorf("shown %v, want only the newest", shown)
	}
}

func TestCancelDropsTheAnswer(t *testing.T) {
	t.Cleanup(Inline())
	var l Loader
	Load(t.Context(), &l, func(context.Context) (int, error) { l.Cancel(); return 1, nil }, func(int, error) {
		t.Error("a canceled answer was shown")
	})
}

func TestAPanicInWorkIsShownAsAnError(t *testing.T) {
	t.Cleanup(Inline())
	var l Loader
	var got error
	Load(t.Context(), &l, func(context.Context) (int, error) { panic("boom") }, func(_ int, err error) { got = err })
	if !errors.Is(got, ErrBroken) {
		t.Errorf("got %v, want ErrBroken", got)
	}
}

func TestWorkRunsOffTheCallersGoroutine(t *testing.T) {
	start(t)
	synctest.Test(t, func(t *testing.T) {
		var l Loader
		shown := make(chan int, 1)
		begin := time.Now()
		Load(t.Context(), &l, func(context.Context) (int, error) { time.Sleep(time.Second); return 7, nil }, func(v int, _ error) { shown <- v })
		if took := time.Since(begin); took != 0 {
			t.Errorf("Load took %v of the caller's time", took)
		}
		if v := <-shown; v != 7 {
			t.Errorf("shown %d, want 7", v)
		}
	})
}

func TestOnlyOnUICallsFyneDo(t *testing.T) {
	searchTree(t, regexp.MustCompile(`fyne\.Do(AndWait)?\(`), "kit/load.go", "call fyne.Do: use kit.Load or kit.OnUI")
}

// searchTree fails for every file of the screens that holds what only one file may.
func searchTree(t *testing.T, what *regexp.Regexp, only, complaint string) {
	t.Helper()
	for _, root := range []string{"../../ui", "../../cmd"} {
		if _, err := os.Stat(root); err != nil {
			continue
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.ToSlash(path), only) {
				return err
			}
			src, err := os.ReadFile(path)
			if err == nil && what.Match(src) {
				t.Errorf("%s may not %s", path, complaint)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
