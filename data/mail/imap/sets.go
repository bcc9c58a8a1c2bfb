package imap

import (
	"fmt"
	"slices"

	goimap "github.com/emersion/go-imap/v2"
)

func everything() goimap.UIDSet { return goimap.UIDSet{{Start: 1, Stop: 0}} }

// uidSet builds a set of sorted UIDs in linear time.
func uidSet(uids []UID) goimap.UIDSet {
	var set goimap.UIDSet
	for _, uid := range uids {
		if n := len(set); n > 0 && set[n-1].Stop+1 == goimap.UID(uid) {
			set[n-1].Stop = goimap.UID(uid)
			continue
		}
		set = append(set, goimap.UIDRange{Start: goimap.UID(uid), Stop: goimap.UID(uid)})
	}
	return set
}

// chunks splits UIDs into sets of at most count members whose text stays short enough for one command. The
// order of the chunks follows uids; within a chunk they are ascending. 0 and doubles are left out.
func chunks(uids []UID, count int) []goimap.UIDSet {
	var sets []goimap.UIDSet
	for len(uids) > 0 {
		part := slices.Clone(uids[:min(count, len(uids))])
		slices.Sort(part)
		part = slices.Compact(part)
		if len(part) > 0 && part[0] == 0 {
			part = part[1:]
		}
		set := uidSet(part)
		if len(set.String()) > commandBytes && count > 1 {
			count = max(1, min(count, len(uids))/2)
			continue
		}
		uids = uids[min(count, len(uids)):]
		if len(set) > 0 {
			sets = append(sets, set)
		}
	}
	return sets
}

// members lists the UIDs of a set that this package built.
func members(set goimap.UIDSet) []UID {
	var uids []UID
	for _, r := range set {
		for uid := r.Start; uid <= r.Stop; uid++ {
			uids = append(uids, UID(uid))
		}
	}
	return uids
}

// expand lists the UIDs of a set that came from a server; a set nobody can have sent in earnest is an error.
func expand(set goimap.NumSet) ([]UID, error) {
	uidSet, ok := set.(goimap.UIDSet)
	if !ok {
		return nil, nil
	}
	const most = 20_000_000
	var total uint64
	for _, r := range uidSet {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, fmt.Errorf("a set of UIDs with an open end")
		}
		if total += uint64(r.Stop-r.Start) + 1; total > most {
			return nil, fmt.Errorf("more than %d UIDs", most)
		}
	}
	uids := make([]UID, 0, total)
	return append(uids, members(uidSet)...), nil
}
