package desk

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// heard is a listener that remembers.
type heard struct {
	mu  sync.Mutex
	ids []string
}

func (h *heard) listen(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids = append(h.ids, id)
}

func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ids)
}

func TestABurstIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, h := newNews(), &heard{}
		n.listen(h.listen)
		for i := range 1000 {
			n.tell(fmt.Sprintf("p%d", i))
		}
		if len(h.all()) != 0 {
			t.Error("told before the pause")
		}
		time.Sleep(newsPause)
		synctest.Wait()
		if got := h.all(); !slices.Equal(got, []string{""}) {
			t.Errorf("told %v, want once, of many", got)
		}
		for range 50 {
			n.tell("p7")
		}
		time.Sleep(newsPause)
		synctest.Wait()
		if got := h.all(); !slices.Equal(got, []string{"", "p7"}) {
			t.Errorf("told %v, want the one patient by name", got)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := h.all(); len(got) != 2 {
			t.Errorf("told %v without news", got)
		}
	})
}

// A long import does not keep the screens waiting to its end, nor do they load for each of its patients.
func TestALongBurstIsToldOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, h := newNews(), &heard{}
		n.listen(h.listen)
		for i := range 500 { // ten seconds
			n.tell(fmt.Sprint(i))
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(newsLate)
		synctest.Wait()
		if got := len(h.all()); got < 9 || got > 12 {
			t.Errorf("told %d times in ten seconds, want about once a second", got)
		}
	})
}

func TestListenersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, gone, kept := newNews(), &heard{}, &heard{}
		cancel := n.listen(gone.listen)
		n.listen(kept.listen)
		n.tell("p1")
		cancel()
		time.Sleep(newsPause)
		synctest.Wait()
		if len(gone.all()) != 0 || len(kept.all()) != 1 {
			t.Errorf("the one who left heard %v, the other %v", gone.all(), kept.all())
		}
		n.tell("p1")
		n.forget()
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(kept.all()) != 1 {
			t.Errorf("forgotten news was told: %v", kept.all())
		}
	})
}
