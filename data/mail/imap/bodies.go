package imap

import (
	"context"
	"errors"
	"slices"

	"foyer/data/mail/account"

	goimap "github.com/emersion/go-imap/v2"
)

// Bodies implements Client.
func (s *session) Bodies(ctx context.Context, want []Want, limits Limits, each func(Raw) error) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	d := &download{session: s, limits: limits.orDefaults(), each: each, sizes: make(map[UID]int64, len(want))}
	if err := d.measure(ctx, want); err != nil {
		return unwrapCallback(err)
	}
	var small, large []UID
	asked := make(map[UID]bool, len(want))
	for _, w := range want {
		if asked[w.UID] || w.UID == 0 {
			continue
		}
		asked[w.UID] = true
		if d.sizes[w.UID] > d.limits.LargeBody {
			large = append(large, w.UID)
		} else {
			small = append(small, w.UID)
		}
	}
	for len(small) > 0 {
		batch := small[:min(d.limits.Batch, len(small))]
		small = small[len(batch):]
		for _, set := range chunks(batch, len(batch)) {
			if err := d.batch(ctx, set); err != nil {
				return unwrapCallback(err)
			}
		}
	}
	for _, uid := range append(large, d.oversized...) {
		if err := d.large(ctx, uid); err != nil {
			return unwrapCallback(err)
		}
	}
	return nil
}

// download is one call of Bodies.
type download struct {
	*session
	limits    Limits
	each      func(Raw) error
	sizes     map[UID]int64
	oversized []UID // announced small, arrived large
	breaks    int
}

// measure learns the sizes that the caller does not know, so that no giant comes unannounced.
func (d *download) measure(ctx context.Context, want []Want) error {
	var unknown []UID
	for _, w := range want {
		if w.Size > 0 {
			d.sizes[w.UID] = w.Size
		} else if w.UID != 0 {
			unknown = append(unknown, w.UID)
		}
	}
	if len(unknown) > manyUnknown {
		var err error
		if unknown, err = d.giants(ctx, unknown); err != nil {
			return err
		}
	}
	for _, set := range chunks(unknown, 1000) {
		err := d.runLocked(ctx, "fetch", 0, func(l *link) error {
			return stream(l, set, &goimap.FetchOptions{UID: true, RFC822Size: true}, 0, func(got received) error {
				d.sizes[got.state.UID] = got.state.Size
				return nil
			})
		})
		if err != nil && account.KindOf(err) != account.Rejected {
			return err
		}
	}
	return nil
}

// manyUnknown is from when on the server is asked which messages are large instead of how large each is.
const manyUnknown = 50

// giants returns which of the messages are too large for a batch; all of them where the server can't tell.
func (d *download) giants(ctx context.Context, uids []UID) ([]UID, error) {
	large := map[UID]bool{}
	err := d.runLocked(ctx, "search", commandTimeout, func(l *link) error {
		data, err := l.lib.UIDSearch(&goimap.SearchCriteria{Larger: d.limits.LargeBody}, nil).Wait()
		if err != nil {
			return err
		}
		found, err := expand(data.All)
		for _, uid := range found {
			large[uid] = true
		}
		return err
	})
	if account.KindOf(err) == account.Rejected {
		return uids, nil
	}
	return slices.DeleteFunc(uids, func(uid UID) bool { return !large[uid] }), err
}

func (d *download) options(l *link) *goimap.FetchOptions {
	return &goimap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, RFC822Size: true, ModSeq: l.caps.CondStore,
		BodySection: []*goimap.FetchItemBodySection{{Peek: true}},
	}
}

// inOneGo is the largest body taken from a batch: sizes that servers announce are often a little off.
func (d *download) inOneGo() int64 { return 2 * d.limits.LargeBody }

// batch fetches a set of small bodies in one command. Whatever did not come is fetched singly; a connection
// that breaks is made anew, and the message it broke at is tried alone.
func (d *download) batch(ctx context.Context, set goimap.UIDSet) error {
	missing := members(set)
	for len(missing) > 0 {
		err := d.runLocked(ctx, "fetch", 0, func(l *link) error {
			alloc := d.limits.Alloc
			if alloc == nil {
				alloc = func(size int) []byte { return make([]byte, size) }
			}
			return streamInto(l, uidSet(missing), d.options(l), d.inOneGo(), alloc, func(got received) error {
				return d.take(&missing, got)
			})
		})
		switch {
		case err == nil, account.KindOf(err) == account.Rejected:
			return d.singly(ctx, missing)
		case isCallback(err), ctx.Err() != nil:
			return err
		}
		if err := d.again(ctx, err); err != nil {
			return err
		}
		if len(missing) == 0 {
			return nil
		}
		suspect := missing[0]
		missing = missing[1:]
		if err := d.single(ctx, suspect); err != nil {
			return err
		}
	}
	return nil
}

// take reports one answer and strikes it off the list of those still missing.
func (d *download) take(missing *[]UID, got received) error {
	at, found := slices.BinarySearch(*missing, got.state.UID)
	if !found || (!got.hasBody && !got.tooBig) {
		return nil // unasked news about flags, or an answer without its body: still missing
	}
	*missing = slices.Delete(*missing, at, at+1)
	if got.tooBig {
		d.sizes[got.state.UID] = max(got.state.Size, d.limits.LargeBody+1)
		d.oversized = append(d.oversized, got.state.UID)
		return nil
	}
	return d.each(Raw{State: got.state, Body: got.body})
}

func (d *download) singly(ctx context.Context, uids []UID) error {
	for _, uid := range uids {
		if err := d.single(ctx, uid); err != nil {
			return err
		}
	}
	return nil
}

// again connects anew after a broken connection, unless that happened too often.
func (d *download) again(ctx context.Context, cause error) error {
	d.breaks++
	if d.breaks > maxBreaks {
		return cause
	}
	return d.reconnect(ctx)
}

// single fetches one message that did not come with its batch: by UID, then by its number in the mailbox
// (the library loses answers whose body comes before their UID), and reports it as unreadable if all fails.
func (d *download) single(ctx context.Context, uid UID) error {
	missing := []UID{uid}
	attempt := func(set goimap.NumSet) error {
		return d.runLocked(ctx, "fetch", 0, func(l *link) error {
			return stream(l, set, d.options(l), d.inOneGo(), func(got received) error {
				if got.state.UID == 0 {
					got.state.UID = uid
				}
				return d.take(&missing, got)
			})
		})
	}
	cause := attempt(uidSet(missing))
	if len(missing) == 0 && (cause == nil || account.KindOf(cause) == account.Rejected) {
		return nil
	}
	if cause == nil || account.KindOf(cause) == account.Rejected {
		number, err := d.sequenceNumber(ctx, uid)
		if err == nil && number == 0 {
			return d.report(Raw{State: State{UID: uid}, Vanished: true})
		}
		if err == nil {
			err = attempt(goimap.SeqSetNum(number))
		}
		if len(missing) == 0 && err == nil {
			return nil
		}
		if err != nil {
			cause = err
		}
	}
	if isCallback(cause) || ctx.Err() != nil {
		return cause
	}
	if cause != nil && account.KindOf(cause) != account.Rejected {
		if err := d.again(ctx, cause); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return d.unreadable(uid, cause)
}

func (d *download) unreadable(uid UID, cause error) error {
	if cause == nil {
		cause = errors.New("the server sends no body")
	}
	var coded *account.Error
	if !errors.As(cause, &coded) {
		cause = &account.Error{Kind: account.Protocol, Op: "fetch", Server: d.account.Server.Host, Err: cause}
	}
	return d.report(Raw{State: State{UID: uid, Size: d.sizes[uid]}, Err: cause})
}

// report calls the caller's function outside of a command.
func (d *download) report(raw Raw) error {
	if err := d.each(raw); err != nil {
		return &callbackError{err}
	}
	return nil
}

// sequenceNumber returns where in the mailbox the message is now, 0 when it is gone.
func (d *download) sequenceNumber(ctx context.Context, uid UID) (uint32, error) {
	var number uint32
	err := d.runLocked(ctx, "search", commandTimeout, func(l *link) error {
		data, err := l.lib.Search(&goimap.SearchCriteria{UID: []goimap.UIDSet{uidSet([]UID{uid})}}, nil).Wait()
		if err != nil {
			return err
		}
		if set, ok := data.All.(goimap.SeqSet); ok && len(set) > 0 {
			number = set[0].Start
		}
		return nil
	})
	return number, err
}

// large fetches a big body in ranges, or only its header when it is beyond the limit.
func (d *download) large(ctx context.Context, uid UID) error {
	size := d.sizes[uid]
	raw, gone, err := d.ranges(ctx, uid, size > d.limits.MaxBody)
	switch {
	case err == nil && gone:
		return d.report(Raw{State: State{UID: uid}, Vanished: true})
	case err == nil:
		return d.report(raw)
	case ctx.Err() != nil:
		return err
	case account.KindOf(err) == account.Rejected:
		return d.unreadable(uid, err)
	}
	if err := d.again(ctx, err); err != nil {
		return err
	}
	if raw, gone, err = d.ranges(ctx, uid, size > d.limits.MaxBody); err == nil && !gone {
		return d.report(raw)
	}
	if err != nil && account.KindOf(err) != account.Rejected {
		if again := d.again(ctx, err); again != nil {
			return again
		}
	}
	return d.unreadable(uid, err)
}

func (d *download) ranges(ctx context.Context, uid UID, headerOnly bool) (raw Raw, gone bool, err error) {
	step := d.limits.LargeBody
	for {
		section := &goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Offset: int64(len(raw.Body)), Size: step}}
		if headerOnly {
			section = &goimap.FetchItemBodySection{Peek: true, Specifier: goimap.PartSpecifierHeader, Partial: &goimap.SectionPartial{Size: maxHeader}}
		}
		var got received
		err = d.runLocked(ctx, "fetch", 0, func(l *link) error {
			options := d.options(l)
			options.BodySection = []*goimap.FetchItemBodySection{section}
			return stream(l, uidSet([]UID{uid}), options, max(step, maxHeader), func(r received) error {
				if r.state.UID == uid && (r.hasBody || r.tooBig) {
					got = r
				}
				return nil
			})
		})
		if err != nil {
			return raw, false, err
		}
		if got.tooBig {
			return raw, false, &account.Error{Kind: account.Rejected, Op: "fetch", Server: d.account.Server.Host, Err: errors.New("the server does not keep to ranges")}
		}
		if !got.hasBody {
			number, err := d.sequenceNumber(ctx, uid)
			if err == nil && number != 0 {
				err = &account.Error{Kind: account.Rejected, Op: "fetch", Server: d.account.Server.Host, Err: errors.New("the server sends no body")}
			}
			return raw, number == 0, err
		}
		if raw.Body == nil {
			raw.State = got.state
			raw.Body = make([]byte, 0, min(max(got.state.Size, int64(len(got.body))), d.limits.MaxBody+step))
		}
		raw.Body = append(raw.Body, got.body...)
		if headerOnly {
			raw.HeaderOnly = true
			return raw, false, nil
		}
		if int64(len(got.body)) < step {
			return raw, false, nil
		}
		if int64(len(raw.Body)) > d.limits.MaxBody {
			// Larger than announced: keep what a header-only message keeps.
			headerOnly, raw = true, Raw{}
		}
	}
}
