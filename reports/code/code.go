// Package code makes the square codes (QR) that papers carry and keeps the ones made: a practice prints the same
// few payloads all day, and choosing a mask is the dearest part of a page.
package code

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/boombuler/barcode/qr"
)

// Matrix is a made code without its quiet zone: N by N modules.
type Matrix struct {
	N    int
	Text string // what a phone reads
	// Runs are the dark stretches, row by row.
	Runs []Run
}

// Run is a dark stretch of one row, in modules.
type Run struct{ X, Y, Len int }

// Quiet is the width in modules of the white border that a reader needs on each side.
const Quiet = 4

const kept = 256

var (
	mu    sync.Mutex
	made  = map[string]*Matrix{}
	order []string
)

// QR returns the code for text with error correction level M (15 % of it may be dirty). The result is shared: don't
// change it. It fails on text that is empty or longer than a code holds (about 2,300 bytes).
func QR(text string) (*Matrix, error) {
	mu.Lock()
	defer mu.Unlock()
	if m, ok := made[text]; ok {
		return m, nil
	}
	if text == "" {
		return nil, fmt.Errorf("making a QR code: nothing to encode")
	}
	bars, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("making a QR code: %w", err)
	}
	m := &Matrix{N: bars.Bounds().Dx(), Text: text}
	for y := range m.N {
		for x := 0; x < m.N; {
			start := x
			for x < m.N {
				if r, _, _, _ := bars.At(x, y).RGBA(); r != 0 {
					break
				}
				x++
			}
			if x > start {
				m.Runs = append(m.Runs, Run{start, y, x - start})
			}
			x++
		}
	}
	if len(order) >= kept {
		delete(made, order[0])
		order = order[1:]
	}
	made[text] = m
	order = append(order, text)
	return m, nil
}

// Mailto returns the address that opens a ready-made mail. Only the parts given appear; nothing secret belongs in it,
// since the paper with the code may lie on any desk.
func Mailto(address, subject, body string) string {
	var parts []string
	if subject != "" {
		parts = append(parts, "subject="+escape(subject))
	}
	if body != "" {
		parts = append(parts, "body="+escape(body))
	}
	out := "mailto:" + strings.ReplaceAll(url.PathEscape(address), "%40", "@")
	if len(parts) > 0 {
		out += "?" + strings.Join(parts, "&")
	}
	return out
}

// escape encodes a mailto field: percent for spaces (mail programs show a plus as a plus) and CRLF for line ends.
func escape(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\n", "\r\n")
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
