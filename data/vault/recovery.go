package vault

import (
	"io"
	"strings"
)

// A recovery key is 27 random characters and a check character, in seven groups of four, from 31 characters without
// 0 O 1 I L: 133 bits. It is shown and printed once and kept in a safe place; nothing of it is stored but the wrap.
const (
	recoveryAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	recoveryRandom   = 27
	recoveryLength   = recoveryRandom + 1
	recoveryGroup    = 4
)

// newRecovery draws a recovery key, in its printed form.
func newRecovery(rand io.Reader) (string, error) {
	code := make([]byte, 0, recoveryLength)
	b := make([]byte, 1)
	for len(code) < recoveryRandom {
		if _, err := io.ReadFull(rand, b); err != nil {
			return "", err
		}
		if v := int(b[0]); v < 256/len(recoveryAlphabet)*len(recoveryAlphabet) { // no character likelier than another
			code = append(code, recoveryAlphabet[v%len(recoveryAlphabet)])
		}
	}
	return FormatRecovery(string(append(code, recoveryCheck(code)))), nil
}

// recoveryCheck weighs each place differently modulo the prime 31, so any one wrong character and any two swapped
// neighbors show.
func recoveryCheck(code []byte) byte {
	sum := 0
	for i, c := range code {
		sum += (i + 1) * strings.IndexByte(recoveryAlphabet, c)
	}
	return recoveryAlphabet[sum%len(recoveryAlphabet)]
}

// ParseRecovery cleans up a typed recovery key: case, spaces, hyphens and dots don't matter. It returns ErrMistyped
// where characters are missing, foreign, or the check character doesn't fit.
func ParseRecovery(typed string) (string, error) {
	var code []byte
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r < 0x80 && strings.IndexByte(recoveryAlphabet, byte(r)) >= 0:
			code = append(code, byte(r))
		case strings.ContainsRune(" -.\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014", r):
		default:
			return "", ErrMistyped
		}
	}
	if len(code) != recoveryLength || recoveryCheck(code[:recoveryRandom]) != code[recoveryRandom] {
		return "", ErrMistyped
	}
	return string(code), nil
}

// FormatRecovery groups a recovery key by four for reading and printing.
func FormatRecovery(code string) string {
	var s strings.Builder
	for i, r := range code {
		if i > 0 && i%recoveryGroup == 0 {
			s.WriteByte('-')
		}
		s.WriteRune(r)
	}
	return s.String()
}
