package desk

import (
	"path/filepath"

	"foyer/data/importing"
	"foyer/ui/patients"
	"foyer/ui/phrase"
)

// mostCame bounds whom the page after an import lists: the list is for a look at what came, and Patients has everybody.
const mostCame = 1000

// cameOf tells of an import what could not be read, who is doubtful, and whose records were made or changed: everybody
// once, as the first file that names them made it.
func cameOf(report importing.Report, done *patients.Done) {
	at := map[string]int{}
	for _, f := range report.Files {
		name := filepath.Base(f.Path)
		if f.Status == importing.Failed {
			done.Problems = append(done.Problems, name+": "+phrase.Sentence(f.Error))
		}
		for _, who := range f.Patients {
			if who.Status == importing.Added && len(who.Candidates) > 0 {
				done.Doubts++
			}
			if who.ID == "" || who.Status != importing.Added && who.Status != importing.Updated {
				continue
			}
			if i, known := at[who.ID]; known {
				if i >= 0 {
					done.People[i].Entries += who.NewCount
				}
				continue
			}
			if len(done.People) == mostCame {
				at[who.ID] = -1
				done.More++
				continue
			}
			at[who.ID] = len(done.People)
			done.People = append(done.People, patients.Came{ID: who.ID, Name: who.Name, Born: who.BirthDate, Status: string(who.Status), Entries: who.NewCount, File: name})
		}
	}
}
