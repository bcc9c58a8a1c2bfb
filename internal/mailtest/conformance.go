package mailtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/imap"
)

// Conformance runs what every IMAP server must do for Foyer. The account's INBOX must be empty and there must
// be a Sent and an Archive folder.
func Conformance(t *testing.T, a imap.Account) {
	c := &conformance{account: a}
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"wrong password is AuthFailed", c.wrongPassword},
		{"folders have roles", c.folders},
		{"append then fetch gives the same bytes", c.appendAndFetch},
		{"fetch reports every UID exactly once", c.exactlyOnce},
		{"headers and states", c.states},
		{"flags both ways", c.flags},
		{"large bodies come in ranges", c.ranges},
		{"large bodies among many", c.giantsAmongMany},
		{"bodies over the limit keep their header", c.overLimit},
		{"vanished messages are reported", c.vanished},
		{"find by Message-ID", c.find},
		{"move", c.move},
		{"idle tells of new mail", c.idle},
		{"idle ends with the context and the connection lives", c.idleEnds},
		{"errors of the caller end the stream", c.callbackError},
		{"missing folder is Rejected", c.missingFolder},
	} {
		t.Run(step.name, step.run)
	}
}

type conformance struct {
	account imap.Account
	made    int
}

func (c *conformance) connect(t *testing.T) (context.Context, imap.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	client, err := imap.Connect(ctx, c.account)
	must(t, err)
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Logf("closing: %v", err)
		}
	})
	return ctx, client
}

func (c *conformance) inbox(t *testing.T) (context.Context, imap.Client, imap.Selected) {
	t.Helper()
	ctx, client := c.connect(t)
	selected, err := client.Select(ctx, "INBOX")
	must(t, err)
	return ctx, client, selected
}

// mail invents a message of about size bytes and returns it with its Message-ID.
func (c *conformance) mail(size int) ([]byte, string) {
	c.made++
	id := fmt.Sprintf("conformance-%d@example.com", c.made)
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Ana <ana@example.com>\r\nTo: office@practice.example\r\nSubject: number %d\r\nMessage-ID: <%s>\r\nDate: Mon, 02 Jan 2023 08:00:00 +0000\r\n\r\n", c.made, id)
	for line := 0; b.Len() < size; line++ {
		fmt.Fprintf(&b, "line %d: se\xc3\xb1al and more text\r\n", line)
	}
	return b.Bytes(), id
}

// add appends a message and returns its UID, whether or not the server tells it.
func (c *conformance) add(t *testing.T, ctx context.Context, client imap.Client, size int, flags ...string) (imap.UID, []byte) {
	t.Helper()
	raw, id := c.mail(size)
	uid, err := client.Append(ctx, "INBOX", raw, flags, time.Date(2023, 5, 6, 7, 8, 9, 0, time.UTC))
	must(t, err)
	if uid == 0 {
		found, err := client.FindMessageID(ctx, id)
		must(t, err)
		if len(found) != 1 {
			t.Fatalf("found %v", found)
		}
		uid = found[0]
	}
	return uid, raw
}

func (c *conformance) wrongPassword(t *testing.T) {
	wrong := c.account
	wrong.Login.Secret = "not this"
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := imap.Connect(ctx, wrong)
	if account.KindOf(err) != account.AuthFailed {
		t.Fatalf("error %v", err)
	}
	if strings.Contains(err.Error(), wrong.Login.Secret) {
		t.Errorf("the error shows the password: %v", err)
	}
}

func (c *conformance) folders(t *testing.T) {
	ctx, client := c.connect(t)
	boxes, err := client.Mailboxes(ctx)
	must(t, err)
	roles := map[imap.Role]string{}
	for _, box := range boxes {
		if box.Role != imap.NoRole {
			roles[box.Role] = box.Name
		}
	}
	for role, name := range map[imap.Role]string{imap.Inbox: "INBOX", imap.Sent: "Sent", imap.Archive: "Archive"} {
		if roles[role] != name {
			t.Errorf("role %s is %q, want %q", role, roles[role], name)
		}
	}
	must(t, client.CreateMailbox(ctx, "Done/2026 – señal"))
	must(t, client.CreateMailbox(ctx, "Done/2026 – señal"))
	boxes, err = client.Mailboxes(ctx)
	must(t, err)
	if !slices.ContainsFunc(boxes, func(b imap.Mailbox) bool { return b.Name == "Done/2026 – señal" }) {
		t.Errorf("the new folder is missing in %v", boxes)
	}
}

func (c *conformance) appendAndFetch(t *testing.T) {
	ctx, client, selected := c.inbox(t)
	if selected.UIDValidity == 0 {
		t.Error("no UIDVALIDITY")
	}
	uid, raw := c.add(t, ctx, client, 3000, imap.Seen)
	var got []imap.Raw
	must(t, client.Bodies(ctx, []imap.Want{{UID: uid}}, imap.Limits{}, func(r imap.Raw) error {
		got = append(got, r)
		return nil
	}))
	if len(got) != 1 || got[0].Err != nil || !bytes.Equal(got[0].Body, raw) {
		t.Fatalf("got %d answers, bytes differ or error", len(got))
	}
	if r := got[0]; r.UID != uid || !slices.Equal(r.Flags, []string{imap.Seen}) || r.Size != int64(len(raw)) ||
		!r.InternalDate.Equal(time.Date(2023, 5, 6, 7, 8, 9, 0, time.UTC)) {
		t.Errorf("state %+v", r.State)
	}
}

func (c *conformance) exactlyOnce(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	var want []imap.Want
	for range 30 {
		uid, raw := c.add(t, ctx, client, 400)
		want = append(want, imap.Want{UID: uid, Size: int64(len(raw))})
	}
	want = append(want, want[3]) // asked for twice, reported once
	slices.Reverse(want)
	seen := map[imap.UID]int{}
	must(t, client.Bodies(ctx, want, imap.Limits{Batch: 7}, func(r imap.Raw) error {
		seen[r.UID]++
		return r.Err
	}))
	for _, w := range want {
		if seen[w.UID] != 1 {
			t.Errorf("UID %d reported %d times", w.UID, seen[w.UID])
		}
	}
	uids, err := client.UIDs(ctx)
	must(t, err)
	if !slices.IsSorted(uids) || len(uids) < 30 {
		t.Errorf("UIDs %v", uids)
	}
}

func (c *conformance) states(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	uids, err := client.UIDs(ctx)
	must(t, err)
	count := 0
	must(t, client.States(ctx, nil, true, func(s imap.State) error {
		count++
		if s.UID == 0 || s.Size == 0 || s.InternalDate.IsZero() || !bytes.Contains(s.Header, []byte("Message-ID: <conformance-")) || bytes.Contains(s.Header, []byte("line 1")) {
			t.Errorf("state %+v", s)
		}
		return nil
	}))
	if count != len(uids) {
		t.Errorf("%d states of %d messages", count, len(uids))
	}
	count = 0
	must(t, client.States(ctx, uids[:3], false, func(s imap.State) error { count++; return nil }))
	if count != 3 {
		t.Errorf("%d states, want 3", count)
	}
}

func (c *conformance) flags(t *testing.T) {
	ctx, client, before := c.inbox(t)
	uid, _ := c.add(t, ctx, client, 300)
	look := func() []string {
		var flags []string
		must(t, client.States(ctx, []imap.UID{uid}, false, func(s imap.State) error { flags = s.Flags; return nil }))
		return flags
	}
	must(t, client.StoreFlags(ctx, []imap.UID{uid}, imap.AddFlags, imap.Seen, imap.Answered))
	if got := look(); !slices.Equal(got, []string{imap.Answered, imap.Seen}) {
		t.Errorf("after adding: %q", got)
	}
	must(t, client.StoreFlags(ctx, []imap.UID{uid}, imap.RemoveFlags, imap.Seen))
	if got := look(); !slices.Equal(got, []string{imap.Answered}) {
		t.Errorf("after removing: %q", got)
	}
	must(t, client.StoreFlags(ctx, []imap.UID{uid}, imap.SetFlags, imap.Flagged))
	if got := look(); !slices.Equal(got, []string{imap.Flagged}) {
		t.Errorf("after setting: %q", got)
	}
	changed := 0
	must(t, client.FlagsSince(ctx, before.HighestModSeq, func(s imap.State) error {
		if s.UID == uid && !slices.Equal(s.Flags, []string{imap.Flagged}) {
			t.Errorf("changed flags %q", s.Flags)
		}
		changed++
		return nil
	}))
	if client.Capabilities().CondStore && (before.HighestModSeq == 0 || changed != 1) {
		t.Errorf("%d changes since %d, want 1", changed, before.HighestModSeq)
	}
}

func (c *conformance) ranges(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	uid, raw := c.add(t, ctx, client, 200_000)
	small, smallRaw := c.add(t, ctx, client, 500)
	got := map[imap.UID][]byte{}
	must(t, client.Bodies(ctx, []imap.Want{{UID: uid}, {UID: small}}, imap.Limits{LargeBody: 30_000}, func(r imap.Raw) error {
		got[r.UID] = r.Body
		return r.Err
	}))
	if !bytes.Equal(got[uid], raw) || !bytes.Equal(got[small], smallRaw) {
		t.Error("the bytes differ")
	}
	// A size that is a whole number of ranges needs one more to see the end.
	must(t, client.Bodies(ctx, []imap.Want{{UID: uid}}, imap.Limits{LargeBody: int64(len(raw) / 2), MaxBody: 1 << 30}, func(r imap.Raw) error {
		if !bytes.Equal(r.Body, raw) {
			t.Error("the bytes differ")
		}
		return r.Err
	}))
}

func (c *conformance) giantsAmongMany(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	raws := map[imap.UID][]byte{}
	var want []imap.Want
	for i := range 60 {
		size := 300
		if i%20 == 7 {
			size = 60_000
		}
		uid, raw := c.add(t, ctx, client, size)
		raws[uid] = raw
		want = append(want, imap.Want{UID: uid})
	}
	must(t, client.Bodies(ctx, want, imap.Limits{LargeBody: 10_000}, func(r imap.Raw) error {
		if !bytes.Equal(r.Body, raws[r.UID]) || r.Size != int64(len(r.Body)) {
			t.Errorf("UID %d: %d bytes, want %d", r.UID, len(r.Body), len(raws[r.UID]))
		}
		delete(raws, r.UID)
		return r.Err
	}))
	if len(raws) > 0 {
		t.Errorf("%d not reported", len(raws))
	}
}

func (c *conformance) overLimit(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	uid, raw := c.add(t, ctx, client, 100_000)
	for _, announced := range []int64{0, 10} { // also when the size was announced too small
		reported := 0
		must(t, client.Bodies(ctx, []imap.Want{{UID: uid, Size: announced}}, imap.Limits{LargeBody: 10_000, MaxBody: 50_000}, func(r imap.Raw) error {
			reported++
			head := raw[:bytes.Index(raw, []byte("\r\n\r\n"))+4]
			if !r.HeaderOnly || !bytes.Equal(r.Body, head) || r.Size != int64(len(raw)) {
				t.Errorf("header only %v, %d bytes, size %d", r.HeaderOnly, len(r.Body), r.Size)
			}
			return r.Err
		}))
		if reported != 1 {
			t.Errorf("reported %d times", reported)
		}
	}
}

func (c *conformance) vanished(t *testing.T) {
	ctx, client, selected := c.inbox(t)
	gone := selected.UIDNext + 1000
	var got []imap.Raw
	must(t, client.Bodies(ctx, []imap.Want{{UID: gone, Size: 100}}, imap.Limits{}, func(r imap.Raw) error { got = append(got, r); return nil }))
	if len(got) != 1 || !got[0].Vanished || got[0].UID != gone {
		t.Errorf("got %+v", got)
	}
}

func (c *conformance) find(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	raw, id := c.mail(300)
	_, err := client.Append(ctx, "Sent", raw, []string{imap.Seen}, time.Time{})
	must(t, err)
	_, err = client.Select(ctx, "Sent")
	must(t, err)
	found, err := client.FindMessageID(ctx, id)
	must(t, err)
	if len(found) != 1 {
		t.Errorf("found %v", found)
	}
	found, err = client.FindMessageID(ctx, "nobody@example.com")
	must(t, err)
	if len(found) != 0 {
		t.Errorf("found %v", found)
	}
}

func (c *conformance) move(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	uid, raw := c.add(t, ctx, client, 300, imap.Seen)
	moved, err := client.Move(ctx, []imap.UID{uid}, "Archive")
	must(t, err)
	uids, err := client.UIDs(ctx)
	must(t, err)
	if slices.Contains(uids, uid) {
		t.Error("still in INBOX")
	}
	_, err = client.Select(ctx, "Archive")
	must(t, err)
	target := moved.UIDs[uid]
	if client.Capabilities().UIDPlus && target == 0 {
		t.Error("the new UID is not told")
	}
	if target == 0 {
		return
	}
	must(t, client.Bodies(ctx, []imap.Want{{UID: target}}, imap.Limits{}, func(r imap.Raw) error {
		if !bytes.Equal(r.Body, raw) || !slices.Equal(r.Flags, []string{imap.Seen}) {
			t.Errorf("moved message has flags %q", r.Flags)
		}
		return r.Err
	}))
}

func (c *conformance) idle(t *testing.T) {
	ctx, watching, _ := c.inbox(t)
	other, writing := c.connect(t)
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	news := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() { ended <- watching.Idle(ctx, func() { news <- struct{}{} }) }()
	// The first append may come before IDLE has begun: repeat until the news is in.
	for i := 0; ; i++ {
		raw, _ := c.mail(300)
		_, err := writing.Append(other, "INBOX", raw, nil, time.Time{})
		must(t, err)
		select {
		case <-news:
		case <-time.After(2 * time.Second):
			if i < 5 {
				continue
			}
			t.Fatal("no news")
		case err := <-ended:
			t.Fatalf("idle ended: %v", err)
		}
		break
	}
	cancel()
	must(t, <-ended)
}

func (c *conformance) idleEnds(t *testing.T) {
	outer, client, _ := c.inbox(t)
	for range 3 {
		ctx, cancel := context.WithTimeout(outer, 150*time.Millisecond)
		err := client.Idle(ctx, func() {})
		cancel()
		must(t, err)
		must(t, client.Noop(outer))
	}
	_, err := client.UIDs(outer)
	must(t, err)
}

func (c *conformance) callbackError(t *testing.T) {
	ctx, client, _ := c.inbox(t)
	uids, err := client.UIDs(ctx)
	must(t, err)
	var want []imap.Want
	for _, uid := range uids {
		want = append(want, imap.Want{UID: uid})
	}
	full, calls := errors.New("the disk is full"), 0
	err = client.Bodies(ctx, want, imap.Limits{}, func(imap.Raw) error {
		if calls++; calls == 3 {
			return full
		}
		return nil
	})
	if err != full || calls != 3 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

func (c *conformance) missingFolder(t *testing.T) {
	ctx, client := c.connect(t)
	_, err := client.Select(ctx, "No such folder")
	if account.KindOf(err) != account.Rejected {
		t.Errorf("error %v", err)
	}
	must(t, client.Noop(ctx))
}
