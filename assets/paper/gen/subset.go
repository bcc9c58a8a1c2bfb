package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
)

var be = binary.BigEndian

// sfntFile is a TrueType file cut into its tables.
type sfntFile map[string][]byte

// parse cuts a TrueType file into tables; it fails on truncated files.
func parse(data []byte) (sfntFile, error) {
	if len(data) < 12 {
		return nil, errors.New("file too short")
	}
	f := sfntFile{}
	for i := range int(be.Uint16(data[4:])) {
		rec := data[12+16*i:]
		off, n := be.Uint32(rec[8:]), be.Uint32(rec[12:])
		if uint64(off)+uint64(n) > uint64(len(data)) {
			return nil, fmt.Errorf("table %s lies outside the file", rec[:4])
		}
		f[string(rec[:4])] = data[off : off+n]
	}
	for _, t := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap", "OS/2", "post"} {
		if f[t] == nil {
			return nil, fmt.Errorf("table %s is missing", t)
		}
	}
	return f, nil
}

// glyph returns one glyph's outline bytes, empty for blanks.
func (f sfntFile) glyph(id int) []byte {
	loca := f["loca"]
	if be.Uint16(f["head"][50:]) == 0 {
		return f["glyf"][2*int(be.Uint16(loca[2*id:])) : 2*int(be.Uint16(loca[2*id+2:]))]
	}
	return f["glyf"][be.Uint32(loca[4*id:]):be.Uint32(loca[4*id+4:])]
}

// advance is the glyph's width in font units.
func (f sfntFile) advance(id int) uint16 {
	n := int(be.Uint16(f["hhea"][34:]))
	return be.Uint16(f["hmtx"][4*min(id, n-1):])
}

// bearing is the glyph's left side bearing in font units.
func (f sfntFile) bearing(id int) uint16 {
	n := int(be.Uint16(f["hhea"][34:]))
	if id < n {
		return be.Uint16(f["hmtx"][4*id+2:])
	}
	return be.Uint16(f["hmtx"][4*n+2*(id-n):])
}

const (
	argsAreWords     = 1 << 0
	haveScale        = 1 << 3
	moreComponents   = 1 << 5
	haveXYScale      = 1 << 6
	haveTwoByTwo     = 1 << 7
	haveInstructions = 1 << 8
)

// components calls visit with the offset of each component record of a composite glyph.
func components(g []byte, visit func(at int)) (end int) {
	at := 10
	for {
		flags := be.Uint16(g[at:])
		visit(at)
		at += 4
		if flags&argsAreWords != 0 {
			at += 4
		} else {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return at
		}
	}
}

// unhinted returns a glyph without its instructions, components renumbered.
func unhinted(g []byte, renumber map[int]int) []byte {
	if len(g) == 0 {
		return nil
	}
	contours := int(int16(be.Uint16(g)))
	if contours >= 0 {
		head := 10 + 2*contours
		n := int(be.Uint16(g[head:]))
		out := append([]byte{}, g[:head]...)
		out = append(out, 0, 0)
		return append(out, g[head+2+n:]...)
	}
	out := append([]byte{}, g...)
	end := components(out, func(at int) {
		be.PutUint16(out[at:], be.Uint16(out[at:])&^haveInstructions)
		be.PutUint16(out[at+2:], uint16(renumber[int(be.Uint16(out[at+2:]))]))
	})
	return out[:end]
}

// subset builds a TrueType file with only the glyphs of the given characters, without hints and
// layout tables. Glyph 0 stays what it is; glyphs are ordered by character.
func subset(f sfntFile, chars map[rune]int) []byte {
	var runes []rune
	for r := range chars {
		runes = append(runes, r)
	}
	sort.Slice(runes, func(i, j int) bool { return runes[i] < runes[j] })
	order := []int{0}
	renumber := map[int]int{0: 0}
	take := func(id int) {
		if _, ok := renumber[id]; !ok {
			renumber[id] = len(order)
			order = append(order, id)
		}
	}
	for _, r := range runes {
		take(chars[r])
	}
	for i := 0; i < len(order); i++ {
		if g := f.glyph(order[i]); len(g) > 0 && int16(be.Uint16(g)) < 0 {
			components(g, func(at int) { take(int(be.Uint16(g[at+2:]))) })
		}
	}
	var glyf, loca, hmtx []byte
	for _, id := range order {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, unhinted(f.glyph(id), renumber)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = be.AppendUint16(hmtx, f.advance(id))
		hmtx = be.AppendUint16(hmtx, f.bearing(id))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head := append([]byte{}, f["head"]...)
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1)
	hhea := append([]byte{}, f["hhea"]...)
	be.PutUint16(hhea[34:], uint16(len(order)))
	maxp := append([]byte{}, f["maxp"]...)
	be.PutUint16(maxp[4:], uint16(len(order)))
	be.PutUint16(maxp[26:], 0) // no instructions left
	post := append([]byte{}, f["post"][:32]...)
	be.PutUint32(post, 0x00030000)
	return assemble(sfntFile{
		"head": head, "hhea": hhea, "maxp": maxp, "post": post, "OS/2": f["OS/2"], "name": f["name"],
		"hmtx": hmtx, "loca": loca, "glyf": glyf, "cmap": cmap4(runes, chars, renumber),
	})
}

// cmap4 writes a Windows Unicode character map, one segment for each run of characters.
func cmap4(runes []rune, chars map[rune]int, renumber map[int]int) []byte {
	type segment struct{ first, last, delta int }
	var segs []segment
	for _, r := range runes {
		g := renumber[chars[r]]
		if n := len(segs); n > 0 && segs[n-1].last+1 == int(r) && segs[n-1].delta == g-int(r) {
			segs[n-1].last++
			continue
		}
		segs = append(segs, segment{int(r), int(r), g - int(r)})
	}
	segs = append(segs, segment{0xFFFF, 0xFFFF, 1})
	n := len(segs)
	sel, pow := 0, 1
	for pow*2 <= n {
		pow, sel = pow*2, sel+1
	}
	sub := be.AppendUint16(nil, 4)
	sub = be.AppendUint16(sub, uint16(16+8*n))
	for _, v := range []int{0, 2 * n, 2 * pow, sel, 2 * (n - pow)} {
		sub = be.AppendUint16(sub, uint16(v))
	}
	for _, s := range segs {
		sub = be.AppendUint16(sub, uint16(s.last))
	}
	sub = be.AppendUint16(sub, 0)
	for _, s := range segs {
		sub = be.AppendUint16(sub, uint16(s.first))
	}
	for _, s := range segs {
		sub = be.AppendUint16(sub, uint16(s.delta))
	}
	for range segs {
		sub = be.AppendUint16(sub, 0)
	}
	out := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12}
	return append(out, sub...)
}

// assemble writes tables as a TrueType file with correct checksums.
func assemble(tables sfntFile) []byte {
	var names []string
	for n := range tables {
		names = append(names, n)
	}
	sort.Strings(names)
	n := len(names)
	sel, pow := 0, 1
	for pow*2 <= n {
		pow, sel = pow*2, sel+1
	}
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 * pow, sel, 16 * (n - pow)} {
		out = be.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*n
	var body []byte
	headAt := 0
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			headAt = at + len(body)
		}
		out = append(out, name...)
		out = be.AppendUint32(out, checksum(t))
		out = be.AppendUint32(out, uint32(at+len(body)))
		out = be.AppendUint32(out, uint32(len(t)))
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) (sum uint32) {
	for i := 0; i < len(b); i += 4 {
		var w [4]byte
		copy(w[:], b[i:])
		sum += be.Uint32(w[:])
	}
	return sum
}
