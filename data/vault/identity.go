package vault

import (
	"strings"

	"filippo.io/age"
)

// backupIdentity is the age identity of backups, derived from the data key: whoever can unlock the practice can read
// its backups, and the age tool can too, given this text.
func backupIdentity(key Key) (*age.X25519Identity, error) {
	return age.ParseX25519Identity(strings.ToUpper(bech32("age-secret-key-", key.Derive("backup identity"))))
}

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 is BIP 173's encoding, in which age writes its keys.
func bech32(prefix string, data []byte) string {
	var values []byte
	acc, bits := uint32(0), 0
	for _, b := range data {
		acc = acc<<8 | uint32(b)
		for bits += 8; bits >= 5; {
			bits -= 5
			values = append(values, byte(acc>>bits)&31)
		}
	}
	if bits > 0 {
		values = append(values, byte(acc<<(5-bits))&31)
	}
	var in []byte
	for _, c := range []byte(prefix) {
		in = append(in, c>>5)
	}
	in = append(in, 0)
	for _, c := range []byte(prefix) {
		in = append(in, c&31)
	}
	in = append(append(in, values...), 0, 0, 0, 0, 0, 0)
	sum := bech32Sum(in) ^ 1
	var s strings.Builder
	s.WriteString(prefix)
	s.WriteByte('1')
	for _, v := range values {
		s.WriteByte(bech32Alphabet[v])
	}
	for i := range 6 {
		s.WriteByte(bech32Alphabet[sum>>(5*(5-i))&31])
	}
	return s.String()
}

func bech32Sum(values []byte) uint32 {
	c := uint32(1)
	for _, v := range values {
		top := c >> 25
		c = c&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				c ^= g
			}
		}
	}
	return c
}
