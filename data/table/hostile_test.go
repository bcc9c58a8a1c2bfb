package table

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"foyer/data/intake"
)

func TestHostileTables(t *testing.T) {
	limits := intake.DefaultLimits()
	limits.Rows = 200_000
	for name, c := range map[string]struct {
		text    string
		refused bool
	}{
		"too many rows":    {"mrn,given,family\n" + strings.Repeat("1,a,b\n", limits.Rows+5), true},
		"too many columns": {"mrn,given,family" + strings.Repeat(",x", 5000) + "\n1,a,b\n", true},
		"a giant cell":     {"mrn,given,family\n1,a," + strings.Repeat("x", limits.Value+1) + "\n", true},
		"all quotes":       {"mrn,given,family\n" + strings.Repeat(`"`, 100_001) + "\n", false},
		"no newline":       {"mrn,given,family" + strings.Repeat("\r1,a,b", 1000), false},
		"nothing known":    {strings.Repeat("x,y,z\n", 10), true},
		"headers alone":    {"mrn,given,family,birth_date\n", true},
		"a wall of commas": {strings.Repeat(strings.Repeat(",", 900)+"\n", 2000), true},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse(context.Background(), []byte(c.text), Options{Today: today}, limits)
			var refusal *intake.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("an error that is no refusal: %v", err)
			}
			if c.refused && err == nil {
				t.Error("accepted")
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"1962-02-01": "1962-02-01", "2/1/1962": "1962-02-01", "02-01-1962": "1962-02-01", "1962/2/1": "1962-02-01", "19620201": "1962-02-01",
		"Feb 1, 1962": "1962-02-01", "February 1st, 1962": "1962-02-01", "1 Feb 1962": "1962-02-01", "01-Feb-62": "1962-02-01", "1 de febrero de 1962": "1962-02-01",
		"1962": "1962", "22678": "1962-02-01", "2/1/62": "1962-02-01", "1962-02-01T00:00:00": "1962-02-01", "2/1/1962 12:00:00 AM": "1962-02-01", "Thursday, February 1, 1962": "1962-02-01",
		"2/30/1962": "", "13/13/1962": "", "soon": "", "0/0/0": "", "1/1/999": "",
	} {
		got, reason := dates{order: MonthFirst, today: today}.day(text, true)
		if string(got) != want || (want == "") != (reason != "") {
			t.Errorf("%s: %q (%s), want %q", text, got, reason, want)
		}
	}
}

func TestClocks(t *testing.T) {
	for text, want := range map[string]string{
		"9:00 AM": "09:00:00", "9a": "09:00:00", "9:05p": "21:05:00", "12:00 AM": "00:00:00", "12:30 PM": "12:30:00", "13:30": "13:30:00", "1330": "13:30:00",
		"09:00:00": "09:00:00", "9.30": "09:30:00", "9h30": "09:30:00", "9:00 a.m.": "09:00:00", "25:00": "", "nine": "", "9": "",
	} {
		if got, _, ok := readClock(text); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"Testpatient, Tessa Q": "Testpatient|Tessa Q", "Tessa Q Testpatient": "Testpatient|Tessa Q", "Maria de la Cruz": "de la Cruz|Maria",
		"Dr. Tom Testpatient Jr.": "Testpatient|Tom", "Testpatient, Tom, Jr": "Testpatient|Tom", "Prince": "Prince|",
	} {
		n := wholeName(text)
		if got := n.Family + "|" + strings.Join(n.Given, " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("mrn,given,family,birth_date,sex\n1,a,b,1/2/03,F\n"))
	f.Add([]byte("Title\n\nDate;Time;Patient;Reason\n11/17/2026;9:00a;\"Testpatient, T\";x\n"))
	f.Add([]byte("PID\tDATE\tWEIGHT\tHEIGHT\tBMI\tSYSTOLIC\n1\t2026-01-01\t80\t180\t24.7\t120/80\n"))
	f.Add([]byte("PID|ALLERGEN|STATEMENT\n1|No known allergies|negative\n"))
	f.Add([]byte("sep=,\nPID,RELATIVE_CODE,RELATIVE_TITLE,PROBLEM_TITLE\n1,1,Father,\"x\n"))
	limits := intake.DefaultLimits()
	limits.Size = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(context.Background(), data, Options{Today: today}, limits)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("an error that is no refusal: %v", err)
		}
		for _, s := range r.Schedule {
			if len(s.Start) < 4 {
				t.Errorf("a row without a start: %q", s.Start)
			}
		}
	})
}
