package phrase

import (
	"strings"

	"foyer/ui/words"
)

// Action writes what the audit log calls something that was done: "patient.viewed" is "Record viewed". An action without
// words of its own stands as it is, readable enough.
func Action(action string) string {
	if words.Has("ui.action." + action) {
		return words.T("ui.action." + action)
	}
	return strings.NewReplacer(".", ": ", "-", " ", "_", " ").Replace(action)
}
