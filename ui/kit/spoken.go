package kit

// Spoken are the few words the kit says by itself. Whoever knows the language of the screens sets them with Speak.
type Spoken struct {
	Undo, Redo, Cut, Copy, Paste, All string // the menu of a field
	Remove                            string // the tip of a token's cross
	Nothing                           string // nothing is found
	Searching                         string
	Failed                            string // what was asked for could not be fetched
	Smaller, Larger, Fit              string // the tips of a viewer's buttons
}

var spoken = Spoken{
	Undo: "Undo", Redo: "Redo", Cut: "Cut", Copy: "Copy", Paste: "Paste", All: "Select all", Remove: "Remove",
	Nothing: "Nothing found", Searching: "Searching…", Failed: "This could not be looked up",
	Smaller: "Smaller", Larger: "Larger", Fit: "Fit",
}

// Speak sets the kit's own words.
func Speak(w Spoken) { spoken = w }
