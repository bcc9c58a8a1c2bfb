package patient

import (
	"testing"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

// A record number is found without the prefix that the practice prints before it, and without its leading zeros.
func TestRecordNumbersWithoutTheirPrefix(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Administrator)
	ids := map[string]string{}
	for given, number := range map[string]string{"Ana": "CH-048007", "Sam": "A1-048008", "Mei": "0048007", "Lou": "CH-7048007"} {
		var err error
		if ids[given], err = s.Add(ctx, record.Patient{Names: []record.HumanName{{Family: "Rivera", Given: []string{given}}}, BirthDate: "1970-01-01",
			Identifiers: []record.Identifier{{Type: "MR", Value: number}}}); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string][]string{"048007": {"Ana", "Mei"}, "48007": {"Ana", "Mei"}, "CH-048007": {"Ana"}, "ch048007": {"Ana"}, "0048007": {"Ana", "Mei"},
		"048008": {"Sam"}, "0480": {"Ana", "Sam", "Mei"}, "rivera 048008": {"Sam"}, "7048007": {"Lou"}, "000": nil} {
		found, err := s.Search(ctx, query, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, f := range found {
			got[f.ID] = true
		}
		for _, given := range want {
			if !got[ids[given]] {
				t.Errorf("%s does not find %s", query, given)
			}
			delete(got, ids[given])
		}
		if query != "000" && len(got) > 0 {
			t.Errorf("%s finds %d too many", query, len(got))
		}
	}
}
