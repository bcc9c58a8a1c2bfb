package enrollment

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/store/storetest"
)

// whole is everything kept about enrollments, by patient.
func whole(t testing.TB, d *desk) string {
	t.Helper()
	var lines []string
	for _, query := range []string{
		`SELECT 'row ' || patient_id || state || since || reason || next_on || attempts || retries || changed_at FROM enrollment`,
		`SELECT 'event ' || patient_id || id || at || event || state_from || state_to || reason || coalesce(code_id, '') FROM enrollment_event`,
		`SELECT 'code ' || patient_id || id || channel || used_at || ended_at || ended_why FROM enrollment_code`,
	} {
		list, err := idsOf(d.db.Query(context.Background(), query))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, list...)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestUnmergeGivesBothEnrollmentsBack(t *testing.T) {
	join := func(t *testing.T, d *desk, id string) {
		if _, err := d.Activate(d.ctx, id, Note{Channel: Desk}); err != nil {
			t.Fatal(err)
		}
	}
	invite := func(t *testing.T, d *desk, id string) { d.issue(t, id, Paper) }
	nothing := func(*testing.T, *desk, string) {}
	for name, c := range map[string]struct {
		kept, gone func(*testing.T, *desk, string)
		want       State // of the kept one, merged
	}{
		"the other had joined":           {invite, join, Active},
		"the kept one had joined":        {join, invite, Active},
		"only the other was ever asked":  {nothing, invite, Invited},
		"only the other joined":          {nothing, join, Active},
		"both hold a code":               {invite, invite, Invited},
		"only the kept one has anything": {join, nothing, Active},
		"neither":                        {nothing, nothing, NotOffered},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			people, provider := patient.New(d.db), storetest.As(access.Provider)
			a, b := d.add(t, person("Vega")), d.add(t, person("Vega"))
			c.kept(t, d, a)
			d.turn(time.Minute)
			c.gone(t, d, b)
			before := whole(t, d)
			d.turn(time.Minute)
			merge, err := people.Merge(provider, a, b)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.state(t, a); got != c.want {
				t.Errorf("merged: %s, want %s", got, c.want)
			}
			var active int
			if err := d.db.QueryRow(d.ctx, `SELECT count(*) FROM enrollment WHERE state = 'active'`).Scan(&active); err != nil || active > 1 {
				t.Errorf("one person counts %d times among those who joined, %v", active, err)
			}
			d.turn(time.Minute)
			if err := people.Unmerge(provider, merge); err != nil {
				t.Fatal(err)
			}
			if after := whole(t, d); after != before {
				t.Errorf("not as before\n--- before\n%s\n--- after\n%s", before, after)
			}
		})
	}
}

// What happens while two are one stays with the record that was kept, unless the other's code brought it about.
func TestWhatHappenedBetweenGoesToItsOwner(t *testing.T) {
	for _, theirs := range []bool{false, true} {
		t.Run(fmt.Sprint("the other's code: ", theirs), func(t *testing.T) {
			d := open(t)
			people, provider := patient.New(d.db), storetest.As(access.Provider)
			a, b := d.add(t, person("Vega")), d.add(t, person("Vega"))
			codes := map[bool]string{false: d.issue(t, a, Paper).Code, true: d.issue(t, b, Mail).Code}
			d.turn(time.Minute)
			merge, err := people.Merge(provider, a, b)
			if err != nil {
				t.Fatal(err)
			}
			d.turn(time.Minute)
			d.verify(t, Claim{Text: codes[theirs], Sender: "vega@mail.example"}, Enrolled)
			if err := people.Unmerge(provider, merge); err != nil {
				t.Fatal(err)
			}
			want := map[string]State{a: Active, b: Invited}
			if theirs {
				want = map[string]State{a: Invited, b: Active}
			}
			for id, state := range want {
				if got := d.state(t, id); got != state {
					t.Errorf("%s, want %s", got, state)
				}
				list, err := d.History(d.ctx, id)
				if err != nil || len(list) == 0 || list[0].To != state {
					t.Errorf("history %+v, %v", list, err)
				}
			}
		})
	}
}

// Any order of merges and of taking them back ends where it began.
func TestManyMergesComeApartExactly(t *testing.T) {
	for seed := range uint64(8) {
		d := open(t)
		people, provider := patient.New(d.db), storetest.As(access.Provider)
		r := rand.New(rand.NewPCG(seed, 9))
		var ids []string
		for range 6 {
			id := d.add(t, person("Vega"))
			ids = append(ids, id)
			d.turn(time.Second)
			if r.IntN(3) > 0 {
				d.issue(t, id, []Channel{Paper, Mail, Desk}[r.IntN(3)])
			}
			d.turn(time.Second)
			if r.IntN(3) == 0 {
				if _, err := d.Activate(d.ctx, id, Note{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := whole(t, d)
		var live []string
		for range 8 {
			d.turn(time.Second)
			merge, err := people.Merge(provider, ids[r.IntN(len(ids))], ids[r.IntN(len(ids))])
			if err == nil {
				live = append(live, merge)
			} else if k := fault.Of(err); k != fault.Conflict && k != fault.Invalid {
				t.Fatal(err)
			}
		}
		for rounds := 0; len(live) > 0 && rounds < 20; rounds++ {
			var left []string
			for _, i := range r.Perm(len(live)) {
				d.turn(time.Second)
				if err := people.Unmerge(provider, live[i]); fault.Of(err) == fault.Conflict {
					left = append(left, live[i])
				} else if err != nil {
					t.Fatal(errors.Join(fmt.Errorf("seed %d", seed), err))
				}
			}
			live = left
		}
		if after := whole(t, d); len(live) > 0 || after != before {
			t.Errorf("seed %d: %d left\n--- before\n%s\n--- after\n%s", seed, len(live), before, after)
		}
	}
}
