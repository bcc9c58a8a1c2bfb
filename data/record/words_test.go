package record

import "testing"

func TestQuantityInWords(t *testing.T) {
	for _, c := range []struct {
		q    Quantity
		want string
	}{
		{Quantity{Value: "148", Unit: "mm[Hg]"}, "148 mmHg"},
		{Quantity{Value: "7.40", Unit: "mg/dL", Comparator: "<"}, "< 7.40 mg/dL"},
		{Quantity{Value: "98.6", Unit: "[degF]"}, "98.6 °F"},
		{Quantity{Value: "2"}, "2"},
		{Quantity{}, ""},
	} {
		if got := c.q.Words(); got != c.want {
			t.Errorf("%v: got %q, want %q", c.q, got, c.want)
		}
	}
}

func TestTheNameToUseComesFirst(t *testing.T) {
	names := []HumanName{{Use: "old", Family: "Before"}, {Use: "nickname", Given: []string{"Dee"}}, {Use: "usual", Family: "Now"}, {Use: "maiden", Family: "Born"}}
	SortNames(names)
	if names[0].Family != "Now" || names[1].Given[0] != "Dee" || names[2].Family != "Before" {
		t.Errorf("order is %v", names)
	}
}
