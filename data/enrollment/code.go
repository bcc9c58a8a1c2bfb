package enrollment

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
)

// alphabet has the 31 characters of a code: the digits and capital letters without 0 O, 1 I L, which people confuse on
// paper. 31 is a prime, which is what makes the check character catch every single wrong character and every swap.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeLength is the length of a code with its check character; 11 random characters are 54 bits.
const codeLength = 12

// value is a character's place in the alphabet, or -1.
var value = func() (v [128]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = int8(i)
	}
	return v
}()

// newCode draws a code without hyphens. Every code has a digit and a letter, so that a reader of mails can tell it
// from words and from numbers; that costs less than a tenth of a bit.
func newCode(random io.Reader) (string, error) {
	var code [codeLength]byte
	for {
		for i := range codeLength - 1 {
			var b [1]byte
			for {
				if _, err := io.ReadFull(random, b[:]); err != nil {
					return "", fmt.Errorf("drawing a code: %w", err)
				}
				if b[0] < 31*8 { // the rest would make some characters likelier
					break
				}
			}
			code[i] = alphabet[b[0]%31]
		}
		code[codeLength-1] = checkCharacter(string(code[:codeLength-1]))
		if mixed(string(code[:])) {
			return string(code[:]), nil
		}
	}
}

// mixed says that a text has both a digit and a letter.
func mixed(text string) bool {
	digits := strings.Count(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, text), "#")
	return digits > 0 && digits < len(text)
}

// checkCharacter makes the sum of value × place (1 to 12) a multiple of 31. Two codes that differ in one place differ
// by place × difference, and two that differ by a swap by (place − place) × difference; neither is a multiple of the
// prime 31, so both are caught.
func checkCharacter(first11 string) byte {
	sum := 0
	for i := range codeLength - 1 {
		sum += (i + 1) * int(value[first11[i]])
	}
	// 12 × 13 = 156 = 5 × 31 + 1, so 13 divides by 12.
	return alphabet[(31-sum%31)%31*13%31]
}

// valid says whether twelve characters of the alphabet carry the right check character.
func valid(code string) bool {
	if len(code) != codeLength || !mixed(code) {
		return false
	}
	sum := 0
	for i := range codeLength {
		if code[i] >= 128 || value[code[i]] < 0 {
			return false
		}
		sum += (i + 1) * int(value[code[i]])
	}
	return sum%31 == 0
}

// Format writes a code in blocks of four, as papers show it: KM3P-QX7R-9TAB.
func Format(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:4] + "-" + code[4:8] + "-" + code[8:]
}

// hashCode is what the register keeps of a code.
func hashCode(key []byte, code string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("foyer enrollment code\x00" + code))
	return mac.Sum(nil)
}
