package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
)

// secrets are what the test practices know of their patients and would never tell.
var secrets = []string{
	"Fairweather", "FAIRWEATHER", "fairweather", "Odessa", "CH-090001", "19610324", "1961-03-24",
	"odessa.fairweather@patients.example", "patients.example", "Lisinopril", "lisinopril", "Atorvastatin",
	"High blood pressure", "38341003", "142/88", "refill waits at the pharmacy", "four tablets", "Church Street",
	"Harbor Lane Clinic", "Harbor Lane by mail", "ClinicalDocument", "%PDF-1", "Message-ID", "In-Reply-To",
	"Authentication-Results", "CREATE TABLE", "patient.viewed", "SQLite format 3",
}

// leak fails the test where a file of the data folder, or one left in the temporary folder, holds a secret in UTF-8
// or UTF-16, or has one in its name.
func (m *machine) leak(more []string) {
	m.t.Helper()
	words := append(slices.Clone(secrets), more...)
	words = append(words, passphrase)
	files := 0
	for _, dir := range []string{m.home, m.path("tmp"), m.path("user")} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil // gone since the folder was read
			}
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			files++
			for _, word := range words {
				for _, form := range forms(word) {
					if bytes.Contains(content, form) {
						m.t.Errorf("%s holds %q in the clear", strings.TrimPrefix(path, m.dir), word)
					}
				}
				if strings.Contains(filepath.Base(path), word) {
					m.t.Errorf("%s has %q in its name", strings.TrimPrefix(path, m.dir), word)
				}
			}
			return nil
		})
		if err != nil {
			m.t.Fatal(err)
		}
	}
	if files < 2 {
		m.t.Errorf("only %d files were looked through: the test would prove nothing", files)
	}
}

// forms of a word as programs write it.
func forms(word string) [][]byte {
	units := utf16.Encode([]rune(word))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	return [][]byte{[]byte(word), little, big}
}
