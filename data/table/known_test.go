package table

import (
	"slices"
	"testing"
)

func TestFieldsAreThoseWithHeaders(t *testing.T) {
	known := Fields()
	for header, field := range byHeader {
		if field != "" && !slices.Contains(known, field) {
			t.Errorf("%q means %s, which nobody can choose", header, field)
		}
	}
	for _, field := range []Field{FieldMRN, FieldBirthDate, FieldStart, FieldItem, FieldRelation} {
		if !slices.Contains(known, field) {
			t.Errorf("%s is missing", field)
		}
	}
}
