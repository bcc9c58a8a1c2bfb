package press

import (
	"fmt"
	"io"
	"strings"

	"foyer/reports/pdf"
)

// passWords are for passphrases that are read out over the phone: short, common, unlike one another.
var passWords = strings.Fields(`acorn anchor apple arrow autumn bamboo basket beach bicycle blanket bottle branch bridge butter button cabin camera candle
canyon carpet castle cedar cherry circle cloud clover coffee copper corner cotton cradle crystal daisy desert dinner dolphin dragon drawer eagle
engine falcon feather fence finger forest fountain garden garlic ginger guitar hammer harbor helmet honey island jacket jungle kettle ladder lantern
lemon letter lily lizard magnet maple marble meadow mirror mitten monkey mountain needle nickel notebook ocean olive onion orange oyster paddle
palace panda paper parrot pebble pencil pepper piano picnic pillow planet pocket pumpkin puzzle rabbit radio raisin ribbon river rocket saddle
salmon sandal shadow silver spider spoon squirrel stable station summer sunset table tiger timber tomato tulip tunnel turtle umbrella valley velvet
violin wagon walnut whistle willow window winter yellow zebra`)

// Seal encrypts a paper with AES-256 under a passphrase of seven random words and four digits, which is returned to be
// given to the patient another way.
func Seal(file []byte, random io.Reader) (sealed []byte, passphrase string, err error) {
	if passphrase, err = Words(random, 7); err != nil {
		return nil, "", err
	}
	sealed, err = pdf.Encrypt(file, passphrase)
	return sealed, passphrase, err
}

// Words makes up a passphrase of a number of random words and four digits, with hyphens between.
func Words(random io.Reader, count int) (string, error) {
	parts := make([]string, 0, count+1)
	for range count {
		n, err := below(random, len(passWords))
		if err != nil {
			return "", err
		}
		parts = append(parts, passWords[n])
	}
	n, err := below(random, 10000)
	if err != nil {
		return "", err
	}
	return strings.Join(parts, "-") + fmt.Sprintf("-%04d", n), nil
}

// below draws an even number from 0 to n-1; n is at most 65,536.
func below(random io.Reader, n int) (int, error) {
	var b [2]byte
	limit := 65536 - 65536%n
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("drawing a passphrase: %w", err)
		}
		if v := int(b[0])<<8 | int(b[1]); v < limit {
			return v % n, nil
		}
	}
}
