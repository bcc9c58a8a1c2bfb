package spreadsheet

import (
	"errors"
	"strings"
	"testing"
)

func TestNoCellIsAFormula(t *testing.T) {
	var b strings.Builder
	row := []string{"=1+1", "+4", "-3", "@x", "\tx", "a=b", "", "O'Brien, \"Pat\""}
	if err := Write(&b, [][]string{row}); err != nil {
		t.Fatal(err)
	}
	if want := "'=1+1,'+4,'-3,'@x,'\tx,a=b,,\"O'Brien, \"\"Pat\"\"\"\n"; b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
	if row[0] != "=1+1" {
		t.Error("the caller's row was changed")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestAFullDiskIsTold(t *testing.T) {
	if err := Write(full{}, [][]string{{"a"}}); err == nil {
		t.Error("nothing was written, and nothing said")
	}
}
