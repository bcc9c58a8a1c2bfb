// Package replies holds the texts for answers that Foyer ships, in English and Spanish. Practices change them.
package replies

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// Reply is one shipped text.
type Reply struct {
	Key      string           `json:"key"` // never changes: the practice's own version refers to it
	Category string           `json:"category"`
	Texts    map[string]Words `json:"texts"` // by language
}

// Words are a text in one language.
type Words struct {
	Name string `json:"name"`
	Body string `json:"body"` // with {patient}, {member}, {practice}, {phone}, {hours}
}

//go:embed replies.json
var file []byte

// All returns the shipped texts in their order.
func All() []Reply {
	var list []Reply
	if err := json.Unmarshal(file, &list); err != nil {
		panic(fmt.Sprintf("replies: %v", err)) // embedded: the build is broken
	}
	return list
}
