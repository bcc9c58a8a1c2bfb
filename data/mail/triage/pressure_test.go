package triage

import (
	"slices"
	"testing"
)

func TestPressuresInAText(t *testing.T) {
	for text, want := range map[string][]Pressure{
		"":                                       nil,
		"Mon 142/88, 136/84\nTue 139/86, 131/82": {{142, 88}, {136, 84}, {139, 86}, {131, 82}},
		"142 / 88; pulse 72":                     {{142, 88}},
		"11/24: 128/79. 12/24/2026 nothing":      {{128, 79}},
		"88/142 is upside down, 999/80 and 12/8 are none": nil,
		"half of 120/80/40 and 1.120/80":                  nil,
		"(118/76)":                                        {{118, 76}},
		"04/11/26 135/85 05/11/26 141/90":                 {{135, 85}, {141, 90}},
	} {
		if got := Pressures(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if got := Average(Pressures("142/88 136/84 139/86")); got != (Pressure{139, 86}) {
		t.Errorf("average %v", got)
	}
	if got := Average([]Pressure{{120, 80}, {121, 81}}); got != (Pressure{121, 81}) {
		t.Errorf("average %v", got)
	}
	if got := Average(nil); got != (Pressure{}) {
		t.Errorf("average of none: %v", got)
	}
}
