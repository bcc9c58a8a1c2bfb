package signal_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"foyer/data/signal"
)

type moved struct{ ID string }
type ended struct{ N int }

func TestValuesComeInOrderToThoseWhoAsked(t *testing.T) {
	bus := signal.NewBus()
	var moves []string
	var ends []int
	signal.Subscribe(bus, func(m moved) { moves = append(moves, m.ID) })
	signal.Subscribe(bus, func(e ended) { ends = append(ends, e.N) })
	bus.Publish()
	bus.Publish(moved{"a"}, ended{1}, moved{"b"}, "nobody asked for text")
	bus.Publish(ended{2})
	bus.Close() // delivers what was published, so that the slices are whole now
	if !slices.Equal(moves, []string{"a", "b"}) || !slices.Equal(ends, []int{1, 2}) {
		t.Errorf("moves %v, ends %v", moves, ends)
	}
	bus.Publish(moved{"late"})
	if len(moves) != 2 {
		t.Error("a value after the end was delivered")
	}
}

func TestASubscriptionEnds(t *testing.T) {
	bus := signal.NewBus()
	first, second := 0, 0
	cancel := signal.Subscribe(bus, func(moved) { first++ })
	signal.Subscribe(bus, func(moved) { second++ })
	cancel()
	cancel() // twice is as once
	bus.Publish(moved{"a"})
	bus.Close()
	if first != 0 || second != 1 {
		t.Errorf("the ended one got %d, the other %d", first, second)
	}
}

func TestPublishingNeverWaits(t *testing.T) {
	bus := signal.NewBus()
	hold := make(chan struct{})
	var got sync.WaitGroup
	got.Add(1000)
	signal.Subscribe(bus, func(ended) { <-hold; got.Done() })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 1000 {
			bus.Publish(ended{i})
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("a slow subscriber holds up the publisher")
	}
	close(hold)
	got.Wait()
	bus.Close()
}

func TestAPanicStaysWithItsSubscriber(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	bus := signal.NewBus()
	var got []string
	signal.Subscribe(bus, func(m moved) {
		if m.ID == "bad" {
			panic("Rivera, Ana")
		}
	})
	signal.Subscribe(bus, func(m moved) { got = append(got, m.ID) })
	bus.Publish(moved{"bad"}, moved{"good"})
	bus.Close()
	if !slices.Equal(got, []string{"bad", "good"}) {
		t.Errorf("the other subscriber got %v", got)
	}
	if text := log.String(); !strings.Contains(text, "signal_test.moved") || strings.Contains(text, "Rivera") {
		t.Errorf("log %q: want the kind of signal and nothing of the panic", text)
	}
}
