package locale_test

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	_ "foyer/cmd/internal/locale"

	_ "fyne.io/fyne/v2/lang"
)

// The test runs itself in locales that are no language: Fyne must have nothing to say.
func TestFyneIsQuiet(t *testing.T) {
	if os.Getenv("FOYER_LOCALE_TEST") != "" {
		return
	}
	for _, value := range []string{"LANG=C.UTF-8", "LANG=C", "LC_ALL=C.UTF-8", "LC_ALL=POSIX", "LANG=", "LANG=es_MX.UTF-8"} {
		self := exec.Command(os.Args[0], "-test.run", "TestFyneIsQuiet")
		self.Env = []string{"FOYER_LOCALE_TEST=1", value}
		var said bytes.Buffer
		self.Stderr = &said
		if err := self.Run(); err != nil || said.Len() > 0 {
			t.Errorf("%s: %v\n%s", value, err, said.String())
		}
	}
}
