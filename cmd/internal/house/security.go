package house

import (
	"foyer/data/practice"
)

// KeyMinutes is how long the key stays in memory after the last person has locked the window, so that mail and backups go
// on; 0 drops it at once.
var KeyMinutes = practice.Setting[int]{Name: "security.key-minutes", Default: 60, Check: practice.Between(0, 24*60, "The key stays in memory")}
