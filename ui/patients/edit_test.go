package patients

import (
	"testing"

	"foyer/internal/stage"
	"foyer/ui/kit"
)

// typeInto writes into the first field with this hint, as keys would.
func (f *fixture) typeInto(t *testing.T, hint, text string) {
	t.Helper()
	for _, o := range stage.Find[*kit.Field](f.Stage) {
		if o.PlaceHolder == hint {
			f.Canvas().Focus(o)
			o.SetText(text)
			return
		}
	}
	t.Fatalf("there is no field %q", hint)
}
