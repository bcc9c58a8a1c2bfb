// Package unused halves the time for which Fyne keeps the pictures of texts that are no longer shown. A page of a long list
// is some hundred of them, a megabyte; whoever leafs through 50,000 patients for a minute leaves a minute's worth behind.
//
// Fyne reads the time while it is initialized. Go initializes packages in the order of their import paths as far as their
// imports allow; this one imports nothing but the standard library, so it comes before fyne.io/fyne/v2/internal/cache, as
// package locale comes before Fyne's languages.
package unused

import "os"

// Kept is for how long what is not shown is kept.
const Kept = "30s"

func init() {
	const name = "FYNE_CACHE"
	if _, set := os.LookupEnv(name); !set {
		if err := os.Setenv(name, Kept); err != nil {
			panic(err) // a constant name and value can't be wrong
		}
	}
}
