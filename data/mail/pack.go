package mail

import (
	"fmt"

	"github.com/klauspost/compress/s2"
)

// maxUnpacked bounds what a stored body may grow to: more than the largest mail that is fetched whole.
const maxUnpacked = 128 << 20

// The ways in which packs are kept.
const (
	packS2    = "s2"
	packPlain = "plain"
)

// pack returns the bytes as mail_pack keeps them. S2 and not a stronger code: it costs a fifth of the time, and what
// is large in mail (base64) hardly shrinks with any. They stand in into where that is large enough. What does not shrink by a sixteenth is kept plain.
func pack(into, raw []byte) (packing string, packed []byte) {
	if len(raw) == 0 {
		return packPlain, []byte{} // not NULL
	}
	packed = s2.Encode(into, raw)
	if len(packed) >= len(raw)-len(raw)/16 {
		return packPlain, raw
	}
	return packS2, packed
}

func unpack(packing string, packed []byte) ([]byte, error) {
	if packing == packPlain {
		return packed, nil
	}
	size, err := s2.DecodedLen(packed)
	if err == nil && size > maxUnpacked {
		err = fmt.Errorf("%d bytes are too many", size)
	}
	if err != nil {
		return nil, fmt.Errorf("unpacking a stored mail: %w", err)
	}
	raw, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, fmt.Errorf("unpacking a stored mail: %w", err)
	}
	return raw, nil
}
